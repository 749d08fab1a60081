import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import type { StateView } from '../domain/store.ts';
import { engineSource } from '../engine/sources.ts';
import { shapeOf } from '../pattern/shapes.ts';
import { createTimeText } from '../present/time-text.ts';
import { troubleOf } from '../store/trouble.ts';
import { lastSeenWritten } from '../inputs/presence/reader.ts';
import { openView } from '../store/view.ts';
import { commonZone } from '../time/zone.ts';
import type { HealthAnswer } from './answers.ts';
import { healthOf, type Aspect, type Question } from './health.ts';
import { oldTables } from './old-tables.ts';
import { WEEK } from './past-answers.ts';
import { productOf } from './products.ts';
import { isRunning, newerVersions, readUpTo, siteIn } from './state-answer.ts';

/**
 * Whether `watch` lives, reads its sources and gets its mails away, as far as the state shows. Where there is no state,
 * or it cannot be opened, that is what is not well. Times are told in the zone in
 * which `who` tells them: that of the sources where they have one in common, else that of this machine.
 */
export function stateHealth(config: Config, now: Instant, question: Question = 'everything'): HealthAnswer {
  const aspects = aspectsOf(config, now, question);
  return { healthy: aspects.every(({ healthy }) => healthy), at: now, ...siteIn(config), aspects };
}

function notUnderstoodIn(view: StateView, now: Instant): { texts: number; kinds: number } {
  const texts = view.events(now - WEEK, now).flatMap(({ event }) => {
    const isOne = event.kind === 'remark' && event.what === 'not-understood';
    return isOne && event.text !== undefined ? [event.text] : [];
  });
  return { texts: texts.length, kinds: new Set(texts.map(shapeOf)).size };
}

function mixedIn(view: StateView, now: Instant): string[] {
  return view
    .events(now - WEEK, now)
    .flatMap(({ event }) => (event.kind === 'remark' && event.what === 'order' ? [event.detail] : []));
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
    const loaded = view.loaded();
    const stamps = readUpTo(sources, loaded);
    return healthOf(
      {
        now,
        poll: config.poll,
        lastAlive: view.lastAlive(),
        running: isRunning(config.state),
        vitals: view.vitals(),
        sources: config.sources.map(({ id, paths, presence }) => ({
          id,
          paths,
          lastStamp: stamps[id] ?? null,
          ...(presence !== undefined && {
            alive: { path: presence, at: lastSeenWritten(loaded.inputs.get(`${id}:${presence}`)) },
          }),
        })),
        old: oldTables(config.sources, stamps, loaded, now).map((one) => {
          const absentAfter = config.sources.find(({ id }) => id === one.source)?.absentAfter ?? Infinity;
          return { ...one, isTooOld: now - one.since > absentAfter };
        }),
        receivers: config.receivers.map(({ id }) => id),
        notices: view.notices(0, Number.MAX_SAFE_INTEGER),
        notUnderstood: notUnderstoodIn(view, now),
        mixed: mixedIn(view, now),
        newer: newerVersions(sources, loaded),
        unwritten: troubleOf(config.state),
        damaged: readdirSync(config.state)
          .filter((name) => /\.damaged-[\dTZ.:-]+\+*$/.test(name))
          .map((name) => join(config.state, name)),
      },
      createTimeText(commonZone(config.sources.map(({ timezone }) => timezone))),
      question,
    );
  } finally {
    view.close();
  }
}
