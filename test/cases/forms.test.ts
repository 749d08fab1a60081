import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../../src/domain/entry.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { wantedOf } from '../../src/engine/sources.ts';
import { recogniseFile } from '../../src/formats/index.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { wallToUtc } from '../../src/time/zone.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { runs } from '../runs.ts';
import { emptyLoaded, pipelineSettings } from '../timeline.ts';
import { bytesOf, eventsOf, type Form, FORMS, heldAfter, SITE, WHOLE_SECONDS, wholeSecond, ZONE } from './operators.ts';

const NOW = Date.UTC(2026, 11, 1);
const WANTED = wantedOf(PRODUCTS.find(({ parser }) => parser.system === 'security-expert')!);

/** Files read by the readers that recognise them, and taken together, as commands do it. */
async function read(...files: readonly (readonly [Form, readonly FullEvent[]])[]): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-forms-'));
  try {
    const pipeline = createEngine(
      pipelineSettings({ system: 'security-expert', zone: ZONE, sources: ['sx1'], rules: [] }),
      emptyLoaded(),
    );
    const taken: SourceBatch[] = [];
    for (const [index, [form, events]] of files.entries()) {
      const path = join(folder, `${index}.txt`);
      writeFileSync(path, bytesOf(form, events));
      const { format } = await recogniseFile(path);
      for await (const batch of format!.open().read({
        source: 'sx1',
        path,
        now: NOW,
        from: undefined,
        final: true,
        wanted: WANTED,
        utc: wallToUtc(ZONE),
      })) {
        expect(batch.notes).toEqual([]);
        taken.push({ source: 'sx1', input: path, batch });
      }
    }
    pipeline.ingest(taken, NOW);
    return pipeline;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Who holds a seat, and every step of the seats, with times as a form tells them; of one instant by name, since nothing
 * orders those.
 */
function answerOf(pipeline: Engine, whole: boolean): { sessions: unknown[]; seats: unknown[] } {
  const cut = (at: Instant | null): Instant | null => (at === null || !whole ? at : Math.floor(at / 1000) * 1000);
  const changes = pipeline.work(NOW)?.changes ?? [];
  const sessions = pipeline.ledger.holdings('security-expert').map(({ who, openedAt, openedBetween, holderSince }) => {
    const [from = null, to = null] = openedBetween?.map(cut) ?? [];
    return [cut(openedAt), who.holder, from === to ? null : [from, to], cut(holderSince)];
  });
  return {
    sessions: sessions.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    seats: changes.flatMap((change) =>
      change.kind === 'seats' ? [[cut(change.at), change.atLeast, change.atMost, change.coverage.state]] : [],
    ),
  };
}

describe('the same events in every form', () => {
  test.each(FORMS)('%s: the same holders, counts and order, at the times that it tells', async (form) => {
    await fc.assert(
      fc.asyncProperty(SITE, async (site) => {
        const events = eventsOf(site);
        const whole = WHOLE_SECONDS.test(form);
        const pipeline = await read([form, events]);
        expect(pipeline.ledger.holdings('security-expert').length).toBe(heldAfter(events));
        expect(answerOf(pipeline, whole)).toEqual(answerOf(await read(['evtx', events]), whole));
      }),
      { numRuns: runs(12) },
    );
  });

  test('any two of them together count each event once, also where they overlap in part', async () => {
    await fc.assert(
      fc.asyncProperty(
        SITE,
        fc.constantFrom(...FORMS),
        fc.constantFrom(...FORMS),
        fc.nat(10),
        fc.nat(10),
        async (site, one, other, from, to) => {
          const events = eventsOf(site);
          const cutAt = (index: number): number => wholeSecond(events, Math.floor((index / 10) * events.length));
          const [begin, end] = [cutAt(Math.min(from, to)), cutAt(Math.max(from, to))];
          const parts = [events.slice(0, end), events.slice(begin)].filter((part) => part.length > 0);
          const pipeline = await read(
            ...parts.map((part, index): [Form, FullEvent[]] => [index === 0 ? one : other, part]),
          );
          expect(pipeline.ledger.holdings('security-expert').length).toBe(heldAfter(events));
        },
      ),
      { numRuns: runs(80) },
    );
  });
});
