import { statSync } from 'node:fs';
import { SeatwatchError } from '../domain/error.ts';

/** Thrown where the files of a state are no longer those that `watch` has open: it must end. */
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
 * Remembers the files at some paths by device and inode. The caller must have them open, so that the system gives no
 * inode away meanwhile. Paths without a file are left out.
 * @returns a function that compares them with the files that are there now: null where they are the same, or where the
 *   system cannot answer, such as while a disk fails; else the error for the first that is not. One stat a file.
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

/** Device and inode of a file; null where there is none, undefined where the system does not answer. */
function printOf(file: string): string | null | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : undefined;
  }
}
