import type { Proof } from '../domain/licence-event.ts';
import { systemWords } from '../domain/system-words.ts';
import { recogniseFile } from '../formats/index.ts';
import { codeOf, isMissing } from '../inputs/file/file-info.ts';
import { packingIn } from '../inputs/file/packed/open.ts';
import { lineNow, type LineNow } from './line-now.ts';
import { fromByte, wevtutil } from './show-command.ts';

/**
 * Reads again the event behind a session: as a line where it is one, else as a sentence, with a command that shows it.
 */
export async function eventNow(proof: Proof): Promise<{ now: LineNow | string; command: string | undefined }> {
  const { file, at, text } = proof;
  try {
    const { format } = await recogniseFile(file);
    if (format?.records !== 'events')
      return { now: 'it was read so; the file holds no events any more', command: undefined };
    const find = await format.findAgain?.();
    if (find === undefined)
      return { now: 'it was read so; events in files of this form are not looked for again', command: undefined };
    if (find.by === 'line') {
      const now = await lineNow(proof, (line) => find.textOf(line) === text, find.longest);
      return {
        now,
        command: typeof now === 'string' ? undefined : `${fromByte(now.file, now.line.at, now.packing)} | head -n 1`,
      };
    }
    const stands = (await find.textsAt(file, at)).includes(text);
    if (find.by === 'number')
      return {
        now: stands ? 'it still stands there so' : 'it was read so; the log does not hold it any more',
        // Only tools of Windows look into a log; that of the maker finds a record by the number that the place tells.
        command: format.of === 'Windows' ? wevtutil(file, at) : undefined,
      };
    if (!stands) return { now: 'it was read so; the file was exported anew since', command: undefined };
    const from = fromByte(file, Number(at), await packingIn(file));
    return { now: 'it still stands there so', command: `${from} | head -n 5` };
  } catch (error) {
    const why = systemWords(error) ?? codeOf(error);
    const what = isMissing(error) ? 'the file is no longer there' : `the file cannot be read now (${why})`;
    return { now: `it was read so; ${what}`, command: undefined };
  }
}
