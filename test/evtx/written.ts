import type { WrittenEvent } from './writer.ts';

export const CHUNK = 65_536;

export const NOON = Date.UTC(2026, 4, 31, 12);

export function event(recordId: number, more: Partial<WrittenEvent> = {}): WrittenEvent {
  return {
    provider: 'Batch Service',
    id: 1001,
    time: NOON + recordId * 1000,
    recordId,
    strings: [`event ${recordId}`],
    ...more,
  };
}

export function events(count: number, from = 1): WrittenEvent[] {
  return Array.from({ length: count }, (_, index) => event(from + index));
}

/** The chunks of a file, without its header. */
export function chunksOf(file: Buffer): Buffer[] {
  return Array.from({ length: (file.length - 4096) / CHUNK }, (_, index) =>
    file.subarray(4096 + index * CHUNK, 4096 + (index + 1) * CHUNK),
  );
}
