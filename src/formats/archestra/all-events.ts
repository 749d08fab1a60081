import { dirname } from 'node:path';
import type { LogEvent, Place } from '../../domain/entry.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { textOf } from '../windows-event.ts';
import { eventOf } from './event.ts';
import { HEADER, headerOf } from './layout.ts';
import { extentOf, readRecords, type TakenRecord } from './read.ts';

/** Records that are decoded at once. */
const TOGETHER = 1000;

/** All events of a log or an export, in their order. Throws what reading throws. */
export async function* allEvents(path: string): AsyncGenerator<LogEvent[]> {
  for await (const taken of allRecords(path)) yield taken.map(({ record }) => eventOf(record));
}

/** The texts of the events that stand at a place, such as `record 17`. */
export async function textsAt(path: string, at: Place['at']): Promise<string[]> {
  const texts: string[] = [];
  for await (const taken of allRecords(path))
    for (const { record, at: byte } of taken)
      if (`record ${record.number}` === at || `byte ${byte}` === at) texts.push(textOf(eventOf(record)));
  return texts;
}

async function* allRecords(path: string): AsyncGenerator<TakenRecord[]> {
  const handle = await openBytes(path);
  try {
    const header = headerOf(await readInto(handle, Buffer.alloc(HEADER), 0));
    if (header === undefined) return;
    const from = { at: header.from, number: header.first, last: 0 };
    const options = { folder: dirname(path), literals: [''], most: TOGETHER, waits: () => false };
    for await (const { taken } of readRecords(handle, header, await extentOf(handle, header), from, options))
      yield taken;
  } finally {
    await handle.close();
  }
}
