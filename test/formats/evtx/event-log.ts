import { writeFileSync } from 'node:fs';
import { createEvtxFollower } from '../../../src/formats/evtx/follow.ts';
import { createEvtxLog, writeEvtx } from '../../evtx/writer.ts';
import type { FileOptions, GrowingLog, GrowingOptions, WrittenEvent } from '../../evtx/writer.ts';
import { logFolder, START } from '../text-log/log-folder.ts';
import type { LogFolder } from '../text-log/log-folder.ts';

export const CHUNK = 65_536;

export function event(recordId: number, more: Partial<WrittenEvent> = {}): WrittenEvent {
  return {
    provider: 'Batch Service',
    id: 1001,
    time: START + recordId * 1000,
    recordId,
    strings: [`event ${recordId}`],
    ...more,
  };
}

export function events(from: number, to: number, more: Partial<WrittenEvent> = {}): WrittenEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => event(from + index, more));
}

export function texts(from: number, to: number): string[] {
  return events(from, to).flatMap(({ strings = [] }) => strings);
}

export function folderWith({ final = false } = {}): LogFolder {
  return logFolder({
    name: 'App.evtx',
    reader: createEvtxFollower(),
    final,
    wanted: { literals: ['Batch Service'] },
  });
}

/** A log that Windows writes, and its follower. */
export function live(options: GrowingOptions = {}): { log: LogFolder; windows: GrowingLog } {
  const log = folderWith();
  return { log, windows: createEvtxLog(log.path, options) };
}

export function put(log: LogFolder, written: readonly WrittenEvent[], options: FileOptions = {}): Buffer {
  const file = writeEvtx(written, options);
  writeFileSync(log.path, file);
  return file;
}

export function restart(log: LogFolder): void {
  log.restart(createEvtxFollower());
}

export async function told(log: LogFolder): Promise<[what: string, detail: string][]> {
  return (await log.poll()).notes.map(({ what, detail }) => [what, detail]);
}
