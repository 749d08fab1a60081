import { appendFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Change, Holding, PoolStanding, Session } from '../../src/domain/ledger.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import type { Checkpoint, Reader } from '../../src/domain/reader.ts';
import type { SettingValue } from '../../src/domain/setting.ts';
import type { Step } from '../../src/domain/store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { requestFor } from '../../src/engine/drive.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { defaultSettings, engineSource, wantedOf } from '../../src/engine/sources.ts';
import { isOwnCheckpoint, readerFor, readerOfAbsent } from '../../src/formats/index.ts';

const SOURCE = 'site';
/** A file that is replaced is read when it has been seen alike for a while; for longer where it holds less than before. */
const LOOKS = [0, 5_000, 10_000, 40_000];

/** A file that somebody writes, just before it is looked at. */
export interface Delivery {
  /** When it is looked at. */
  now: Instant;
  /** What happens to which file; nothing where time only passes. */
  write?: { name: string; bytes: Buffer | string; how: 'replace' | 'append'; written: Instant };
}

export interface FileReconstruction {
  /** By pool, as it is known in the end. */
  steps: Map<string, Step[]>;
  /** What would have been answered behind each look, by pool, and the time of the file that was written before it. */
  answers: { now: Instant; written: Instant | null; pools: Map<string, PoolStanding>; holdings: Holding[] }[];
  /** Every session as it was told last. */
  sessions: Session[];
  events: Sourced[];
  /** What was told of the files themselves. */
  remarks: string[];
}

export interface FileOptions {
  system: string;
  /** By kind: how many seats there are. */
  limits: ReadonlyMap<string, number | null>;
  settings?: Readonly<Record<string, SettingValue>>;
  end: Instant;
}

/** Real files through reader, parser and ledger of a product, look by look as `watch` reads them. */
export async function reconstructFiles(
  deliveries: Iterable<Delivery>,
  { system, limits, settings = {}, end }: FileOptions,
): Promise<FileReconstruction> {
  const product = PRODUCTS.find(({ parser }) => parser.system === system);
  if (product === undefined) throw new Error(`${system} is not in the catalogue`);
  const { parser } = product;
  const wanted = wantedOf(product);
  const names = {
    id: SOURCE,
    instance: 'SITE',
    timezone: 'UTC',
    settings: { ...defaultSettings(product), ...settings },
  };
  const source = engineSource(names, product);
  const pools = [...limits].map(([kind, limit]) => ({ id: kind, kind, sources: [SOURCE], limit, expected: [] }));
  const state = { inputs: new Map(), streams: new Map(), ledger: new Map(), rules: new Map(), lastCommit: null };
  const engine = createEngine({ sources: [source], pools, rules: [], timezone: 'UTC', people: {}, hosts: {} }, state);
  const past = createMemoryHistory();
  const inputs = new Map<string, { reader?: Reader | undefined; from?: Checkpoint }>();
  const made: Omit<FileReconstruction, 'steps'> = { answers: [], sessions: [], events: [], remarks: [] };
  const sessions = new Map<string, Session>();
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-simulated-'));

  function commit(now: Instant): void {
    const work = engine.work(now);
    if (work === undefined) return;
    past.take(work);
    work.changes.forEach(keep);
    for (const { event } of work.events) {
      made.events.push(event);
      if (event.kind === 'remark') made.remarks.push(event.detail);
    }
  }

  function keep(change: Change): void {
    if (change.kind === 'session') sessions.set(change.session.id, change.session);
  }

  /** Looks until the file is read, as far as it can be; gives when that was. */
  async function look(name: string, from: Instant): Promise<Instant> {
    const path = join(folder, name);
    const input = inputs.get(name) ?? {};
    inputs.set(name, input);
    let now = from;
    for (const later of LOOKS) {
      now = from + later;
      let done = true;
      input.reader ??= await readerFor(path, parser);
      const reader = input.reader ?? readerOfAbsent(parser, input.from);
      const request = requestFor(source, {
        path,
        now,
        final: false,
        wanted,
        ...(input.from !== undefined && isOwnCheckpoint(reader, input.from) && { from: input.from }),
        lateJoin: made.answers.length > 0,
      });
      for await (const batch of reader.read(request)) {
        engine.ingest([{ source: SOURCE, input: `${SOURCE}:${path}`, batch }], now);
        input.from = batch.next;
        done = batch.caughtUp;
      }
      if (done) break;
    }
    return now;
  }

  try {
    for (const { now: planned, write } of deliveries) {
      let now = planned;
      if (write !== undefined) {
        const path = join(folder, write.name);
        await (write.how === 'append' ? appendFile(path, write.bytes) : writeFile(path, write.bytes));
        await utimes(path, write.written / 1000, write.written / 1000);
        now = await look(write.name, planned);
      }
      engine.tick(now, [SOURCE]);
      commit(now);
      const standing = new Map(engine.ledger.standings().map((one) => [one.pool, one]));
      const holdings = [...limits.keys()].flatMap((pool) => engine.ledger.holdings(pool));
      made.answers.push({ now, written: write?.written ?? null, pools: standing, holdings });
    }
    engine.tick(end, [SOURCE]);
    commit(end);
  } finally {
    await rm(folder, { recursive: true });
  }
  const steps = new Map(
    [...limits.keys()].map((pool) => [pool, past.steps(pool, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)]),
  );
  return { ...made, steps, sessions: [...sessions.values()] };
}
