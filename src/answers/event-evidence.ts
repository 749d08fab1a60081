import type { Proof } from '../domain/licence-event.ts';
import { recogniseEvents } from '../formats/choose-events.ts';
import { eventOfJson } from '../formats/event-export/fields/json-events.ts';
import { readExport } from '../formats/event-export/passes/read-export.ts';
import { LONGEST_EVENT } from '../formats/event-jsonl/json-lines.ts';
import { readEvtx } from '../formats/evtx/reader.ts';
import { textOf, type PlacedEvent } from '../formats/windows-event.ts';
import { codeOf, isMissing } from '../inputs/file/file-info.ts';
import { openRegular, packingIn } from '../inputs/file/packed/open.ts';
import { lineNow, type LineNow } from './line-now.ts';
import { fromByte, wevtutil } from './show-command.ts';

/**
 * Reads again the event behind a session: as a line where it is one, else as a sentence, with a command that shows it.
 */
export async function eventNow(proof: Proof): Promise<{ now: LineNow | string; command: string | undefined }> {
  const { file, at, text } = proof;
  try {
    const form = (await recogniseEvents(file))?.form;
    if (form === 'evtx')
      return {
        now: (await isInLog(proof)) ? 'it still stands there so' : 'it was read so; the log does not hold it any more',
        command: wevtutil(file, at),
      };
    if (form === 'json-lines') {
      const now = await lineNow(
        proof,
        (line) => textOf(eventOfJson(line) ?? { provider: '', data: [] }) === text,
        LONGEST_EVENT,
      );
      return {
        now,
        command: typeof now === 'string' ? undefined : `${fromByte(now.file, now.line.at, now.packing)} | head -n 1`,
      };
    }
    if (form === undefined) return { now: 'it was read so; the file holds no events any more', command: undefined };
    const { events } = await readExport(file, { now: 0, place: Number(at) });
    const stands = (await firstOf(events())).some(({ event }) => textOf(event) === text);
    if (!stands) return { now: 'it was read so; the file was exported anew since', command: undefined };
    const from = fromByte(file, Number(at), await packingIn(file));
    return { now: 'it still stands there so', command: `${from} | head -n 5` };
  } catch (error) {
    return {
      now:
        'it was read ' +
        `so; ${isMissing(error) ? 'the file is no longer there' : `the file cannot be read now (${codeOf(error)})`}`,
      command: undefined,
    };
  }
}

/** The first part; whatever gives them is told that no more is wanted, and closes what it opened. */
async function firstOf(parts: AsyncIterable<PlacedEvent[]>): Promise<PlacedEvent[]> {
  for await (const part of parts) return part;
  return [];
}

async function isInLog({ file, at, text }: Proof): Promise<boolean> {
  const handle = await openRegular(file);
  try {
    for await (const { events } of readEvtx(handle))
      if (events.some(({ event }) => placeOf(event.recordId) === at && textOf(event) === text)) return true;
    return false;
  } finally {
    await handle.close();
  }
}

function placeOf(recordId: number | undefined): string {
  return `event ${recordId}`;
}
