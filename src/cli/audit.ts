import { productOf } from '../answers/products.ts';
import { openStateView, stateAnswer } from '../answers/state-answer.ts';
import type { Config } from '../config/types.ts';
import { EXIT_STATUS, SeatwatchError } from '../domain/error.ts';
import type { PoolNow } from '../domain/ledger.ts';
import { createEngine } from '../engine/engine.ts';
import { engineSource } from '../engine/sources.ts';
import { seatsText, unnamedText } from '../present/words.ts';
import { isWatched } from '../store/lock.ts';
import { openStore } from '../store/open.ts';
import type { Audit } from '../store/requests.ts';
import { askWatch } from './ask-watch.ts';
import { configuredAsKeeper } from './configured.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';
import { shownZone } from './zone.ts';

export interface AuditOptions {
  pool: string;
  used: number | undefined;
  of?: number | undefined;
  instance?: string | undefined;
  config?: string | undefined;
  yes?: boolean | undefined;
}

/**
 * `seatwatch audit POOL --used N --of M`: records how many seats the product itself shows in use, which checks the
 * answer and anchors it; where N of M differs from the configured limit, the configured one goes and that is said. More
 * seats than there are may be a slip of the finger: they are recorded with `--yes`, or once the question on a terminal
 * is answered by yes (else exit status 2). While `watch` runs it is asked to do it, and waited for: exit status 1 where
 * it has not done so yet.
 */
export async function audit(options: AuditOptions, streams: Streams): Promise<number> {
  const { pool, used, of, instance, config: named, yes } = options;
  const { out, err, columns, now, ask } = streams;
  if (used === undefined)
    throw new SeatwatchError('usage', 'say how many seats are in use: seatwatch audit POOL --used 5 --of 5');
  const config = configuredAsKeeper(named, streams);
  const counted: Audit = { pool, used, of: of ?? null, instance: instance ?? null, at: now() };
  // What cannot be counted is refused at once, whoever would do it.
  const limit = tried(config, counted);
  const beyond =
    limit !== null && used > limit
      ? `${used} seats in use are more than the limit of ${limit} that ${pool} has.`
      : undefined;
  if (beyond !== undefined && yes !== true && (await ask?.(`${beyond} Record it?`)) !== true) {
    const remedy =
      'Look again; if the product shows so many, repeat it with --yes, or correct limit: of the pool first';
    err(prose(`seatwatch: nothing was recorded. ${beyond} ${remedy}.`, columns));
    return EXIT_STATUS.usage;
  }
  if (!isWatched(config.state)) here(config, counted);
  else {
    const later = await askWatch(config, { kind: 'audit', ...counted }, 'record it');
    if (later !== undefined) {
      out(prose(later, columns));
      return 1;
    }
  }
  const view = openStateView(config);
  try {
    const found = stateAnswer(config, view, undefined, now(), shownZone(undefined, config.sources)).pools.find(
      (one) => one.pool === pool,
    );
    if (found !== undefined) {
      out(
        prose(
          ['Recorded.', `${pool}: ${seatsText(found)}.`, unnamedText(found), otherLimit(found, counted)]
            .filter((text) => text !== undefined)
            .join(' '),
          columns,
        ),
      );
    }
    return 0;
  } finally {
    view.close();
  }
}

/**
 * Where the configuration says another limit than the product shows, it is the one of the two that may be outdated, and
 * yet goes: whoever wrote it meant it.
 */
function otherLimit({ limit }: PoolNow, { pool, of }: Audit): string | undefined {
  if (of === null || of === limit) return undefined;
  return (
    `The configuration gives ${pool} a limit of ${limit ?? 'none'}, not ${of}: the answers and the ` +
    'mails go by the configuration; if the product is right, change limit: there.'
  );
}

/** The limit that the pool has, or would have, once the count is taken; nothing is written. */
function tried(config: Config, counted: Audit): number | null {
  const view = openStateView(config);
  try {
    const engine = engineOf(config, view.loaded());
    engine.count(counted, counted.at);
    return engine.ledger.pool(counted.pool)?.limit ?? counted.of;
  } catch (error) {
    throw new SeatwatchError('usage', error instanceof Error ? error.message : String(error));
  } finally {
    view.close();
  }
}

function here(config: Config, counted: Audit): void {
  const { store, damage } = openStore(config.state, counted.at);
  try {
    if (damage !== null) {
      throw new SeatwatchError(
        'state-damaged',
        `${damage} Start "seatwatch watch", which reads the logs anew, then count again`,
      );
    }
    const engine = engineOf(config, store.loaded());
    engine.count(counted, counted.at);
    const work = engine.work(counted.at);
    if (work !== undefined) store.commit(work);
  } finally {
    store.close();
  }
}

function engineOf(config: Config, loaded: Parameters<typeof createEngine>[1]): ReturnType<typeof createEngine> {
  const sources = config.sources.map((source) =>
    engineSource(source, productOf(source.system), config.patterns[source.system]),
  );
  const { name } = shownZone(undefined, config.sources);
  return createEngine(
    { sources, pools: config.pools, rules: config.rules, timezone: name, people: config.people, hosts: config.hosts },
    loaded,
  );
}
