import { statSync } from 'node:fs';
import { SeatwatchError } from '../domain/error.ts';

/** That the files of a state are no longer those that its `watch` has open, which must then end. */
export class StateLost extends SeatwatchError {
  readonly file: string;

  constructor(file: string) {
    super(
      'state-lost',
      `cannot go on: ${file} is no longer the file that this watch opened, but removed, moved away or replaced; ` +
        'start `seatwatch watch` again, and stop it before files of the state are touched',
    );
    this.name = 'StateLost';
    this.file = file;
  }
}

/**
 * Remembers which files stand at some names by device and inode, while the caller has them open, so that no number is
 * given away meanwhile. Names at which nothing stands are not looked at.
 * @returns a function that says whether they still stand there: null, or the error for the first that does not. What
 *   cannot be told, such as while a disk fails, is no loss. It asks the system once a file, which takes some
 *   microseconds.
 */
export function rememberFiles(files: readonly string[]): () => StateLost | null {
  const known = files.flatMap((file) => {
    const print = printOf(file);
    return typeof print === 'string' ? [{ file, print }] : [];
  });
  return function lost() {
    const changed = known.find(({ file, print }) => {
      const found = printOf(file);
      return found !== undefined && found !== print;
    });
    return changed === undefined ? null : new StateLost(changed.file);
  };
}

/** Device and inode of a file; null where there is none, undefined where nobody can tell. */
function printOf(file: string): string | null | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : undefined;
  }
}
