import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { healthOf, type Aspect, type Question } from '../answers/health.ts';
import type { Config } from '../config/config.ts';
import type { Instant } from '../domain/entry.ts';
import type { StateView } from '../domain/store.ts';
import { engineSource } from '../engine/sources.ts';
import { shapeOf } from '../pattern/shapes.ts';
import { jsonText } from '../present/sanitise.ts';
import { createTimeText, iso } from '../present/time-text.ts';
import { troubleOf } from '../store/trouble.ts';
import { openView } from '../store/view.ts';
import { machineZone } from '../time/zone.ts';
import { configuredAsKeeper } from './configured.ts';
import { WEEK } from './history.ts';
import { lines } from './output/table.ts';
import { productOf } from './products.ts';
import { isRunning, readUpTo } from './state-answers.ts';
import type { Streams } from './streams.ts';

interface HealthOptions {
  config?: string | undefined;
  json: boolean;
  alive?: boolean;
  ready?: boolean;
}

/**
 * `seatwatch health`: a line for each aspect; exit status 0 where all are well, else 1, and 2 where the configuration
 * is faulty. With `--alive` only whether `watch` lives and can commit, with `--ready` only whether it reads every
 * source.
 */
export async function health(options: HealthOptions, streams: Streams): Promise<number> {
  const { out, now: clock } = streams;
  const config = configuredAsKeeper(options.config, streams);
  const now = clock();
  const aspects = aspectsOf(
    config,
    now,
    options.alive === options.ready ? 'everything' : options.alive === true ? 'alive' : 'ready',
  );
  const healthy = aspects.every((aspect) => aspect.healthy);
  if (options.json) {
    out(
      `${jsonText({
        healthy,
        at: iso(now),
        aspects: aspects.map(({ facts, ...aspect }) => ({ ...aspect, ...facts })),
      })}\n`,
    );
  } else {
    // A line an aspect, however wide: monitoring greps for it.
    for (const { aspect, healthy: well, says } of aspects) out(lines(`${well ? 'ok  ' : 'FAIL'} ${aspect}: ${says}`));
  }
  return healthy ? 0 : 1;
}

function notUnderstoodIn(view: StateView, now: Instant): { texts: number; kinds: number } {
  const texts = view.events(now - WEEK, now).flatMap(({ event }) => {
    const isOne = event.kind === 'remark' && event.what === 'not-understood';
    return isOne && event.text !== undefined ? [event.text] : [];
  });
  return { texts: texts.length, kinds: new Set(texts.map(shapeOf)).size };
}

function aspectsOf(config: Config, now: Instant, question: Question): Aspect[] {
  let view: ReturnType<typeof openView>;
  try {
    view = openView(config.state);
  } catch (error) {
    return [
      {
        aspect: 'state',
        healthy: false,
        says: error instanceof Error ? error.message : String(error),
        facts: { damaged: [] },
      },
    ];
  }
  if (view === undefined)
    return [
      {
        aspect: 'watch',
        healthy: false,
        says: `has not run yet: there is no state at ${config.state}; start "seatwatch watch"`,
        facts: { lastAlive: null, ageSeconds: null, startedAt: null },
      },
    ];
  try {
    const sources = config.sources.map((source) =>
      engineSource(source, productOf(source.system), config.patterns[source.system]),
    );
    const stamps = readUpTo(sources, view.loaded());
    return healthOf(
      {
        now,
        poll: config.poll,
        lastAlive: view.lastAlive(),
        running: isRunning(config.state),
        vitals: view.vitals(),
        sources: config.sources.map(({ id, paths }) => ({ id, paths, lastStamp: stamps[id] ?? null })),
        notices: view.notices(0, Number.MAX_SAFE_INTEGER),
        notUnderstood: notUnderstoodIn(view, now),
        unwritten: troubleOf(config.state),
        damaged: readdirSync(config.state)
          .filter((name) => /\.damaged-[\dTZ.:-]+\+*$/.test(name))
          .map((name) => join(config.state, name)),
      },
      createTimeText(machineZone()),
      question,
    );
  } finally {
    view.close();
  }
}
