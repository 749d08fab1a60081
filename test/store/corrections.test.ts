import { array, assert, constant, integer, nat, oneof, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../src/domain/ledger.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { openStore } from '../../src/store/open.ts';
import { runs } from '../runs.ts';
import { newFolder } from './help.ts';
import { seats, work } from './work.ts';

const instant = integer({ min: 0, max: 30 });
const shift = oneof(constant(null), integer({ min: -3, max: 3 }));
const found = record({ from: instant, length: integer({ min: 1, max: 20 }), least: shift, most: shift });

test('what was found out later is in every answer, the same from the state, from memory and at each instant, also after older time was forgotten', () => {
  const { store } = openStore(newFolder(), 0);
  let run = 0;
  assert(
    property(
      array(record({ at: instant, used: nat(9) }), { maxLength: 8 }),
      array(found, { maxLength: 6 }),
      instant,
      instant,
      (told, later, a, b) => {
        const pool = `p${++run}`;
        const changes: Change[] = [
          ...told.map(({ at, used }) => seats(pool, at, used)),
          ...later.map(({ from, length, least, most }) => ({
            kind: 'hindsight' as const,
            pool,
            from,
            to: from + length,
            least,
            most,
          })),
        ];
        const past = createMemoryHistory();
        past.take({ changes, events: [] });
        store.commit(work({ changes }));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const bare = (of: Pick<typeof store, 'steps'>) =>
          of.steps(pool, from, to).map((step) => [step.at, step.atLeast, step.atMost, step.limit, step.coverage]);
        expect(bare(store)).toEqual(bare(past));
        const seatsAt = (of: Pick<typeof store, 'stepAt'>) =>
          Array.from({ length: 52 - from }, (_, n) => of.stepAt(pool, from + n)).map((step) =>
            step === undefined ? [null, null, 'unknown'] : [step.atLeast, step.atMost, step.coverage.state],
          );
        const inForce = seatsAt(past);
        expect(seatsAt(store)).toEqual(inForce);
        // Of several steps of one instant the last is in force.
        const last = new Map(store.steps(pool, from, to).map((step) => [step.at, step]));
        for (const { at, atLeast, atMost, coverage } of last.values())
          expect([atLeast, atMost, coverage.state]).toEqual(inForce[at - from]);
        store.prune({ sessions: -1e15, usage: from, notices: -1e15 });
        expect(seatsAt(store)).toEqual(inForce);
      },
    ),
    { numRuns: runs(60) },
  );
  store.close();
});
