import fc from 'fast-check';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { day } from '../timeline.ts';
import { MODEL, tables, type Tables } from './table.ts';

export const START = day('06:00');
export const WITHIN = 2_000;

export type Deed = 'open' | 'renew' | 'close' | 'end all' | 'end node' | 'end program' | 'wait';
export interface Happening {
  after: number;
  deed: Deed;
  node: number;
  key: number;
  /** A close may name the machine beside the key. */
  named: boolean;
  restart: boolean;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  after: fc.oneof(
    fc.constantFrom(0, 1, WITHIN / 8, WITHIN / 4, WITHIN / 2, WITHIN - 1, WITHIN, WITHIN + 1),
    fc.integer({ min: 0, max: 2 * WITHIN }),
    fc.integer({ min: 0, max: 600_000 }),
  ),
  deed: fc.constantFrom<Deed>(
    'open',
    'open',
    'renew',
    'close',
    'close',
    'close',
    'end all',
    'end node',
    'end program',
    'wait',
  ),
  node: fc.nat({ max: 1 }),
  key: fc.nat({ max: 1 }),
  named: fc.boolean(),
  restart: fc.boolean(),
});
/** A session cannot be opened at the very instant at which another one of its key was opened and ended for good. */
export function settledEnds(history: readonly Happening[]): Happening[] {
  return history.map((one, place) => {
    const isBehindAnEnd = history[place - 1]?.deed.startsWith('end ') === true;
    return isBehindAnEnd ? { ...one, after: Math.max(1, one.after) } : one;
  });
}

export const histories = fc.array(happening, { maxLength: 40 }).map(settledEnds);

/** A ledger that was told of all of it, stored and loaded where the history says so and `restarts` lets it. */
export function played(history: readonly Happening[], own: Partial<LicenceModel>, restarts: boolean): Tables {
  const model: LicenceModel = { ...MODEL, holder: ['node'], reopenWithin: WITHIN, ...own };
  const site = tables(model);
  site.apply({ kind: 'coverage', known: 'anchored', why: 'all is known', at: START });
  let now = START;
  for (const { after, deed, node, key: number, named, restart } of history) {
    now += after;
    const who = { node: `PC${node}`, process: `P${number}`, key: `PC${node}:${number}` };
    const isOpen = site.holdings().some((one) => one.who.key === who.key);
    if (deed === 'open') site.apply({ kind: 'opened', who, at: now });
    if (deed === 'renew') site.apply({ kind: 'renewed', who, anew: true, at: now });
    if (deed === 'close') {
      site.until(now);
      const match = named && isOpen ? who : { key: who.key };
      if (site.holdings().some((one) => one.who.key === who.key))
        site.apply({ kind: 'closed', which: 'one', match, why: 'released', at: now });
    }
    if (deed === 'end all') site.apply({ kind: 'closed', which: 'all', match: {}, why: 'shut down', at: now });
    if (deed === 'end node')
      site.apply({ kind: 'closed', which: 'all', match: { node: who.node }, why: 'died', at: now });
    if (deed === 'end program')
      site.apply({ kind: 'closed', which: 'all', match: { process: who.process }, why: 'died', at: now });
    if (deed === 'wait') site.until(now);
    if (restart && restarts) site.restart();
  }
  site.until(now + WITHIN + 1);
  return site;
}

/** When the last of it has been decided. */
export function endOf(history: readonly Happening[]): Instant {
  return history.reduce((now, { after }) => now + after, START) + WITHIN + 1;
}
