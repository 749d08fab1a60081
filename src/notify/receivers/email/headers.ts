import { createHash } from 'node:crypto';
import type { Notice } from '../../../domain/alerting.ts';
import type { Instant } from '../../../domain/entry.ts';
import { headerText } from '../../../present/sanitise.ts';
import { labelsText } from '../../../present/words.ts';
import { stateOf } from '../../text/state.ts';

/** Windows counts time from 1601 in steps of 100 nanoseconds. */
const EPOCH_1601 = 11_644_473_600_000n;
/**
 * All threads are said to have begun then, since an answer does not know when its thread did: they are told apart by
 * their GUIDs.
 */
const THREADS_FROM = Date.UTC(2020, 0, 1);

/**
 * By what mail programs file and colour mails, whatever the subject says: these names and the words of the state never
 * change.
 */
export function filterHeaders(notice: Notice): Record<string, string> {
  const { site, labels = {}, alerts } = notice.body;
  const values = {
    'X-Seatwatch-State': stateOf(notice),
    'X-Seatwatch-Site': site ?? '',
    'X-Seatwatch-Labels': labelsText(labels),
    'X-Seatwatch-Pool': listed(alerts.map(({ pool }) => pool ?? '')),
    'X-Seatwatch-Rule': listed(alerts.map(({ rule }) => rule)),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === '' ? [] : [[name, headerText(value, name === 'X-Seatwatch-Labels' ? 1_000 : 200)]],
    ),
  );
}

/**
 * Outlook's own threads, which go by neither References nor a subject that changes: the same topic, and an index that
 * begins with the thread (22 bytes) and grows by 5 bytes for an answer [MS-OXOMSG 2.2.1.3]. Made of the thread's id and
 * the notice's time alone.
 */
export function threadHeaders({ id, root, reason, body }: Notice): Record<string, string> {
  const topic = reason === 'started' ? 'seatwatch started' : `seatwatch: ${body.alerts[0]?.fingerprint ?? root}`;
  return { 'Thread-Topic': headerText(topic), 'Thread-Index': threadIndex(root, id === root ? null : body.at) };
}

/** The index of the mail that begins a thread, or of an answer of `at`. */
export function threadIndex(root: string, at: Instant | null): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(fileTime(THREADS_FROM));
  const guid = createHash('sha256').update(root).digest().subarray(0, 16);
  const header = Buffer.concat([time.subarray(0, 6), guid]);
  return (at === null ? header : Buffer.concat([header, answerBlock(at)])).toString('base64');
}

/**
 * 31 bits of the time since the thread began, in one of two grains, and a byte that tells answers of the same time
 * apart.
 */
function answerBlock(at: Instant): Buffer {
  const since = fileTime(Math.max(at, THREADS_FROM)) - fileTime(THREADS_FROM);
  const far = since >= 1n << 49n;
  const grains = (far ? since >> 23n : since >> 18n) & 0x7fff_ffffn;
  const block = Buffer.alloc(5);
  block.writeUInt32BE(Number((far ? 0x8000_0000n : 0n) | grains));
  return block;
}

function fileTime(at: Instant): bigint {
  return (BigInt(Math.round(at)) + EPOCH_1601) * 10_000n;
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].filter((name) => name !== '').join(', ');
}
