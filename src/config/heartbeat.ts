import { resolve } from 'node:path';
import { duration, line, textThat } from './fields.ts';
import type { Sheet } from './sheet.ts';
import type { Config } from './types.ts';

const SECOND = 1000;
const DAY = 24 * 3_600 * SECOND;

const address = textThat((text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    ? undefined
    : ['is not an address that can be asked for', 'write it as https://monitor.example.test/ping/seatwatch'],
);

const SHAPE = { file: line.optional(), url: address.optional(), every: duration(SECOND, DAY).optional() };

/** Reads `heartbeat`; null where there is none. */
export function readHeartbeat(sheet: Sheet, value: unknown, folder: string): Config['heartbeat'] {
  if (value === undefined) return null;
  const read = sheet.group(SHAPE, value, ['heartbeat']);
  if (read === undefined) return null;
  if (read.file === undefined && read.url === undefined) {
    sheet.report(
      ['heartbeat'],
      'key',
      'the heartbeat names neither a file nor an address',
      'name a file whose time is set, or a url that is asked for',
    );
    return null;
  }
  return {
    every: read.every ?? 60 * SECOND,
    ...(read.file !== undefined && { file: resolve(folder, read.file) }),
    ...(read.url !== undefined && { url: read.url }),
  };
}
