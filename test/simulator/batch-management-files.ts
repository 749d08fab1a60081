import type { Instant } from '../../src/domain/entry.ts';
import { aalog, recordBytes, type WrittenRecord } from '../archestra/aalog.ts';
import type { MachineLog } from './batch-management-types.ts';

/** How the files of a machine come to be, and what becomes of them. */
export interface FilePlan {
  /** What is written later is not there yet; all is unless given. */
  upTo?: Instant;
  /** What was written earlier lies in files that are gone. */
  from?: Instant;
  /** Bytes at which the logger begins another file. */
  rollAt?: number;
  /** Which of the files, from 0, are missing; the live one never is. */
  missing?: (index: number) => boolean;
  /** Which of the files, from 0, are damaged: about so many bytes in their middle are nought. */
  damaged?: (index: number) => number;
}

export interface LogFile {
  name: string;
  bytes: Buffer;
}

interface Part {
  first: number;
  records: WrittenRecord[];
  /** Whether it was left without being closed. */
  left: boolean;
}

/** The files of a machine's log as they lie in its folder at an instant, in order; the last is live. */
export function filesOf({ host, first, records, cuts }: MachineLog, plan: FilePlan = {}): LogFile[] {
  const { upTo = Infinity, from = -Infinity, rollAt = 400_000, missing = () => false, damaged = () => 0 } = plan;
  const parts: Part[] = [];
  let size = Infinity;
  let next = 0;
  for (const [index, record] of records.entries()) {
    if (record.at > upTo) break;
    const cut = cuts[next]?.before === index ? cuts[next++] : undefined;
    if (cut !== undefined || size > rollAt) {
      const before = parts.at(-1);
      if (before !== undefined) before.left = cut?.left === true;
      parts.push({ first: first + index, records: [], left: false });
      size = 0;
    }
    parts.at(-1)?.records.push(record);
    size += recordBytes(record, 0).length;
  }
  const names = namesOf(host, parts);
  return parts.flatMap((part, index): LogFile[] => {
    const name = names[index] ?? '';
    const isLive = index === parts.length - 1;
    if (!isLive && (missing(index) || (part.records.at(-1)?.at ?? 0) < from)) return [];
    const [before, after] = [names[index - 1], names[index + 1]];
    const bytes = aalog({
      host,
      first: part.first,
      records: part.records,
      ...(before !== undefined && { previous: before }),
      ...(after !== undefined && !part.left && { next: after }),
    });
    return [{ name, bytes: withHole(bytes, damaged(index)) }];
  });
}

/** Called after the second in which its first record was written, or a later one that no other file is called after. */
function namesOf(host: string, parts: readonly Part[]): string[] {
  let last = 0;
  return parts.map(({ records }) => {
    last = Math.max(last + 1, Math.floor((records[0]?.at ?? 0) / 1000));
    return `${host}${last}.aaLOG`;
  });
}

function withHole(bytes: Buffer, length: number): Buffer {
  if (length === 0) return bytes;
  const from = Math.floor(bytes.length / 2);
  return bytes.fill(0, from, Math.min(from + length, bytes.length - 400));
}
