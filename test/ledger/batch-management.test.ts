import { describe, expect, test } from 'vitest';
import { cases } from '../runs.ts';
import type { PlantOptions } from '../simulator/batch-management.ts';
import { judgedPlant } from './batch-management-truth.ts';

const PLANTS: readonly [what: string, options: Partial<PlantOptions>][] = [
  ['with a server and four terminal servers', {}],
  ['whose machines are started anew every other day', { bootsPerWeek: 3.5, loggerRestartsPerWeek: 7 }],
  ['that has few seats, so that many are refused', { limits: { Development: 2, MOM: 3 } }],
];

describe('a plant of which every end is told', () => {
  test.each(PLANTS)('%s: who held which seat is told to the millisecond', async (_, options) => {
    for (const seed of cases([1, 2, 3])) {
      const { run, verdicts, outside, events } = await judgedPlant({ days: 3, ...options, seed });
      expect(outside).toEqual([]);
      for (const [kind, { errorOfUpper, meanWidth, shareUnbounded }] of verdicts)
        expect([errorOfUpper, meanWidth, shareUnbounded], kind).toEqual([0, 0, 0]);
      const refused = events.filter((event) => event.kind === 'refused');
      expect(refused.map(({ at, pool, who }) => `${at} ${pool} ${who?.node}`)).toEqual(
        run.refusals.map(({ at, kind, node }) => `${at} ${kind} ${node}`),
      );
      expect(events.filter(({ kind }) => kind === 'limit-exceeded')).toEqual([]);
    }
  });
});
