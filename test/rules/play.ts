import * as z from 'zod';
import { EVALUATORS } from '../../rules/index.ts';
import type { Alert, Rule, RuleInput, SourceStanding, View } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Coverage, Holding, PoolNow } from '../../src/domain/ledger.ts';
import type { LicenceEvent, Sourced } from '../../src/domain/licence-event.ts';
import { createAlerts } from '../../src/notify/alerts.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 8);

/** Minutes from the start, as keys of YAML. */
const BY_MINUTE = z.string().regex(/^\d+$/);

const INPUT = z.union([
  z.literal('restart'),
  /** The limit line: its number, and since how many minutes before the start it counts. */
  z.strictObject({ total: z.int().positive(), since: z.int().optional() }),
  z.strictObject({ refused: z.string() }),
  z.strictObject({ remark: z.enum(['not-understood', 'damaged', 'zone']), text: z.string().optional() }),
  /** A message by its code, how often its line says that it came, and of which instance it is. */
  z.strictObject({ message: z.string(), times: z.int().positive().optional(), of: z.string().optional() }),
  /** Seats that are taken from then on, at least and at most, in a pool that is anchored unless it says otherwise. */
  z.strictObject({
    seats: z.tuple([z.int(), z.int()]),
    limit: z.int().optional(),
    coverage: z.enum(['anchored', 'at least', 'unknown']).optional(),
    doubt: z.string().optional(),
    stated: z.int().optional(),
    reserved: z.int().optional(),
  }),
  /** How the source stands then: up to which minute something was written to it, or why it cannot be read. */
  z.strictObject({ written: z.int() }),
  z.strictObject({ trouble: z.string() }),
  /** Who has a session from then on that should be checked first. */
  z.strictObject({ suspects: z.array(z.string()), doubt: z.string().optional() }),
]);

const SAYS = z
  .strictObject({
    rise: z.int().optional(),
    total: z.int().optional(),
    title: z.string().optional(),
    says: z.string().optional(),
    endedBy: z.string().optional(),
    endsAfter: z.int().optional(),
  })
  .refine((says) => Object.keys(says).length > 0, 'say what the alert shows');

/** A sample of a rule: what comes in by the minute, and each alert that follows, by the minute too; no other may. */
/** `of` is the product; IRIS where none is named. */
const SAMPLE = z.strictObject({
  it: z.string().min(1),
  of: z.string().optional(),
  after: z.record(BY_MINUTE, INPUT),
  alerts: z.record(BY_MINUTE, z.union([SAYS, z.array(SAYS)])),
});

export type Sample = z.output<typeof SAMPLE>;
type Input = z.output<typeof INPUT>;

export function samplesOf(samples: unknown): Sample[] {
  return z.array(SAMPLE).min(1, 'a rule without samples').parse(samples);
}

/** What happened at the minutes at which anything did: in words that a sample may compare. */
export interface Told {
  minute: number;
  says: { rise: number; title: string; total?: number; says?: string; endedBy?: string; endsAfter?: number };
}

/**
 * Plays a sample minute by minute through the real evaluators: at each the clock comes by first, then the input, and
 * the clock once more.
 */
export function playSample(rule: Rule, { of: system = 'iris', after, alerts }: Sample): Told[] {
  let pool: PoolNow = { ...makePool([0, 0], null, 'unknown'), system };
  let suspects: Holding[] = [];
  const view: View = {
    pool: (id) => (id === pool.pool ? pool : undefined),
    pools: () => [pool],
    suspects: () => suspects,
    isWatched: () => true,
  };
  let standing: SourceStanding = { ...SOURCE };
  const running = createAlerts([{ ...rule, enabled: true }], EVALUATORS, view, new Map());
  const told: Told[] = [];
  const last = Math.max(...Object.keys(after).map(Number), ...Object.keys(alerts).map(Number));
  for (let minute = 0; minute <= last; minute += 1) {
    const at = START + minute * MINUTE;
    told.push(...running.clock(at).map((alert) => tellOf(alert, minute)));
    const input = after[String(minute)];
    if (input === undefined) continue;
    if (typeof input === 'object' && 'seats' in input)
      pool = {
        ...makePool(input.seats, input.limit ?? pool.limit, input.coverage ?? 'anchored'),
        system,
        ...(input.reserved !== undefined && { reserved: input.reserved }),
        ...(input.stated !== undefined && { statedLimit: { limit: input.stated, since: START } }),
      };
    if (typeof input === 'object' && 'suspects' in input) suspects = input.suspects.map(makeSuspect);
    if (isOfPool(input)) pool = input.doubt === undefined ? withoutDoubt(pool) : { ...pool, doubt: input.doubt };
    if (isOfSource(input)) standing = standingOf(standing, input, at);
    told.push(
      ...running
        .step(isOfSource(input) ? { kind: 'source', ...standing } : inputOf(input, at, pool), at)
        .map((alert) => tellOf(alert, minute)),
    );
    told.push(...running.clock(at).map((alert) => tellOf(alert, minute)));
  }
  return told;
}

type OfPool = Extract<Input, { doubt?: unknown }>;
type OfSource = Extract<Input, { written: unknown } | { trouble: unknown }>;

/** A source that may be silent for 26 hours and unreadable for two minutes. */
const SOURCE: SourceStanding = {
  source: 'prod',
  instance: 'PROD',
  system: 'iris',
  readAt: null,
  lastEntryAt: null,
  trouble: null,
  file: '/iris/mgr/messages.log',
  unreadableAfter: 2 * MINUTE,
  absentAfter: 26 * 60 * MINUTE,
};

function isOfSource(input: Input): input is OfSource {
  return typeof input === 'object' && ('written' in input || 'trouble' in input);
}

/** When it was last read it was so up to that moment. */
function standingOf(before: SourceStanding, input: OfSource, at: Instant): SourceStanding {
  if ('trouble' in input) return { ...before, trouble: input.trouble };
  return { ...before, readAt: at, trouble: null, lastEntryAt: START + input.written * MINUTE };
}

function isOfPool(input: Input): input is OfPool {
  return typeof input === 'object' && ('seats' in input || 'suspects' in input);
}

function withoutDoubt({ doubt: _, ...pool }: PoolNow): PoolNow {
  return pool;
}

/** The alerts of a sample as a list, in order. */
export function expectedOf({ alerts }: Sample): { minute: number; says: z.output<typeof SAYS> }[] {
  const listed = Object.entries(alerts).map(([minute, says]) => ({
    minute: Number(minute),
    all: Array.isArray(says) ? says : [says],
  }));
  return listed
    .toSorted((a, b) => a.minute - b.minute)
    .flatMap(({ minute, all }) => all.map((says) => ({ minute, says })));
}

function tellOf({ rise, title, total, says, endsAt, endedBy }: Alert, minute: number): Told {
  return {
    minute,
    says: {
      rise,
      title,
      ...(total !== null && { total }),
      ...(says !== undefined && { says }),
      ...(endedBy !== undefined && { endedBy }),
      ...(endsAt !== undefined && { endsAfter: (endsAt - START) / MINUTE }),
    },
  };
}

function inputOf(input: Exclude<Input, OfSource>, at: Instant, pool: PoolNow): RuleInput {
  if (isOfPool(input)) {
    const { atLeast, atMost, limit, coverage } = pool;
    return { kind: 'change', change: { kind: 'seats', pool: pool.pool, at, atLeast, atMost, limit, coverage } };
  }
  return { kind: 'event', event: eventOf(input, at), pool: pool.pool };
}

function eventOf(input: Exclude<Input, OfPool | OfSource>, at: Instant): Sourced {
  const fact = {
    source: 'prod',
    at,
    instance: typeof input === 'object' && 'message' in input ? (input.of ?? 'PROD') : 'PROD',
    proof: { file: 'messages.log', at, text: 'a line' },
  };
  return { ...fact, ...sayingOf(input) };
}

type Saying<E> = E extends LicenceEvent ? Omit<E, 'at' | 'instance' | 'proof'> : never;

function sayingOf(input: Exclude<Input, OfPool | OfSource>): Saying<LicenceEvent> {
  if (input === 'restart') return { kind: 'closed', which: 'all', match: {}, why: 'crash' };
  if ('total' in input)
    return {
      kind: 'limit-exceeded',
      pool: 'User',
      total: input.total,
      since: START - (input.since ?? 60) * MINUTE,
      times: 1,
    };
  if ('refused' in input)
    return { kind: 'refused', pool: 'User', who: { holder: input.refused }, why: 'the login failed' };
  if ('message' in input)
    return {
      kind: 'message',
      pool: 'User',
      code: input.message,
      severity: 2,
      text: 'a message',
      times: input.times ?? 1,
    };
  return {
    kind: 'remark',
    what: input.remark,
    detail: 'a remark',
    ...(input.remark === 'not-understood' && { text: input.text ?? 'a text' }),
  };
}

function makeSuspect(holder: string): Holding {
  const proof = { file: 'messages.log', at: 0, text: `a line about ${holder}` };
  return {
    id: holder,
    pool: 'iris',
    instance: 'PROD',
    source: 'prod',
    who: { holder },
    openedAt: START,
    opened: 'exact',
    lastSeenAt: START,
    proof: [proof],
    state: 'open',
    holderSince: START,
    suspect: 'for too long',
  };
}

function makePool(
  [atLeast, atMost]: readonly [number, number],
  limit: number | null,
  state: Coverage['state'],
): PoolNow {
  const known = state !== 'unknown';
  return {
    pool: 'iris',
    system: 'iris',
    kind: 'User',
    sources: ['prod'],
    limit,
    perCore: false,
    sessions: atLeast,
    atLeast: known ? atLeast : null,
    atMost: state === 'anchored' ? atMost : null,
    coverage: { state, since: START, why: 'a sample' },
    drift: null,
  };
}
