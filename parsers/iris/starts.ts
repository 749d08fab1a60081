import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Match, Tools } from '../../src/domain/product.ts';
import { parseCtime, parseUtc } from './line.ts';
import { INSTANCE_STARTING } from './patterns.ts';
import { NEAR } from './prefix.ts';
import { recordStartOfRaw } from './record-start.ts';
import type { IrisState } from './state.ts';

/** No zone is further from UTC. */
const FURTHEST_ZONE = 14 * 3_600_000;
const STARTING = new RegExp(INSTANCE_STARTING);

/** So soon again the same line of the same process is another try of one start. */
const NEXT_TRY = 60_000;

/**
 * A line of a start. One start writes several marks; one that was seen already is another start, unless the same
 * process writes it again at once, with no other mark in between: then a try failed, and the next one follows.
 */
export function start(
  mark: string,
  fact: Fact,
  pid: string | undefined,
  lastAbove: Instant | null,
  state: IrisState,
  emit: Emit,
  tools: Tools,
): IrisState {
  const marked = pid === undefined ? null : { pid, at: fact.at };
  const { marked: before } = state;
  const isSame = before != null && before.pid === pid && Math.abs(fact.at - before.at) <= NEXT_TRY;
  const isNextTry = isSame && state.marks.at(-1) === mark;
  if (state.phase === 'starting' && isNextTry) return { ...state, marked };
  if (state.phase === 'starting' && !state.marks.includes(mark))
    return { ...state, marks: [...state.marks, mark], marked };
  const between: [Instant, Instant] = [Math.min(lastAbove ?? fact.at, fact.at), fact.at];
  if (state.phase !== 'down') {
    const why = state.phase === 'stopping' ? 'stopped without a word' : 'crash';
    emit({ ...fact, between, inferred: 'the instance started again', kind: 'closed', which: 'all', match: {}, why });
  }
  const traced = tools.settings.trace === 'always';
  emit({
    ...fact,
    kind: 'coverage',
    known: traced ? 'anchored' : 'no longer',
    why: traced
      ? 'the instance started, and is traced always'
      : 'the instance started, and no LicenseTrace line has come since',
  });
  return { ...state, phase: 'starting', marks: [mark], marked, limit: null, began: fact.at, requests: [] };
}

/**
 * The start-up line states the same moment in UTC: where the configured zone reads its stamp otherwise, the zone is
 * wrong.
 */
export function checkZone(found: Match, fact: Fact, emit: Emit): void {
  const stated = parseUtc(found.groups.utc ?? '');
  const minutes = stated === undefined ? 0 : Math.round((fact.at - stated) / 60_000);
  if (minutes !== 0) {
    emit({
      ...fact,
      kind: 'remark',
      what: 'zone',
      detail:
        `the zone of this source is wrong by ${Math.abs(minutes)} minutes: the start-up line states its ` +
        `own time in UTC, ${minutes > 0 ? 'earlier' : 'later'} than the zone makes of its stamp`,
    });
  }
}

const RECOVERY_BANNER = '*** Recovery started at ';
const RECOVERY_TIME = /^\w{3} (?<month>\w{3}) +(?<day>\d{1,2}) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})/;

/** The stamp of the banner that stands without a head where a start begins, whatever stands before it. */
export function recoveryTimeIn(line: string): Instant | undefined {
  const near = line.slice(0, NEAR);
  const at = near.indexOf(RECOVERY_BANNER);
  const groups = at < 0 ? undefined : RECOVERY_TIME.exec(near.slice(at + RECOVERY_BANNER.length))?.groups;
  return groups === undefined ? undefined : recoveryLocalTime({ groups });
}

export function recoveryLocalTime(found: Pick<Match, 'groups'>): Instant | undefined {
  const { month = '', day = '', time = '', year = '' } = found.groups;
  return parseCtime(month, day, time, year);
}

/** The offset that the start-up line states: the same millisecond stands in its head and, in UTC, in its text. */
export function offset(line: string): { wall: Instant; offset: number } | undefined {
  const head = recordStartOfRaw(line);
  const utc = parseUtc(STARTING.exec(head?.text ?? '')?.groups?.utc ?? '');
  if (head === undefined || utc === undefined) return undefined;
  const stated = Math.round((head.wall - utc) / 60_000) * 60_000;
  return Math.abs(stated) > FURTHEST_ZONE ? undefined : { wall: head.wall, offset: stated };
}

export function instance(line: string): string | undefined {
  return STARTING.exec(recordStartOfRaw(line)?.text ?? '')?.groups?.instance;
}
