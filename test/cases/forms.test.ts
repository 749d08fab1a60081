import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../../src/domain/reading.ts';
import type { Taken } from '../../src/intake.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import { chooseEventReader } from '../../src/read/events/choose.ts';
import { wallToUtc } from '../../src/time/zone.ts';
import { writeEvtx } from '../evtx/writer.ts';
import { type FullEvent, WRITERS, writeForm } from '../read/exports/forms.ts';
import { emptyLoaded, pipelineSettings } from '../timeline.ts';

const ZONE = 'Europe/Berlin';
const NOW = Date.UTC(2026, 11, 1);
/** After the 12th, so that no date may be day or month first. */
const FIRST = Date.UTC(2026, 10, 16, 6);
const WANTED = PRODUCTS.find(({ parser }) => parser.system === 'security-expert')!.parser.wanted;

const FORMS = ['evtx', ...WRITERS] as const;
type Form = (typeof FORMS)[number];
/** These tell whole seconds; the others milliseconds. */
const WHOLE_SECONDS = /csv|txt|copied|nxlog/;

const NAMES = ['jsmith', 'J. Smith', 'O\'Brien, Ann', '"root"', 'a;b\tc', '<b>&amp;</Event>', '=cmd|\' /C calc\'!A0', '{"a":[1]}', 'Ünal 日 😀', '__proto__', 'New Operator Logon', 'Record ID: 7', 'Operator2', '1/2/2026 3:04:05 PM', '\\"', '#TYPE', '%1', '$1'];
const STEP = fc.record({ what: fc.constantFrom('logon', 'logon', 'logon', 'disconnect', 'disconnect', 'restart'), who: fc.nat(4), gap: fc.constantFrom(0, 1, 300, 1_000, 61_000, 3_600_000) });
const SITE = fc.record({ names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 5, maxLength: 5 }), steps: fc.array(STEP, { minLength: 1, maxLength: 25 }) });

/** The events of a server whose operators do these things. */
function eventsOf({ names, steps }: { names: readonly string[]; steps: readonly { what: string; who: number; gap: number }[] }): FullEvent[] {
  const events: FullEvent[] = [];
  let at = FIRST;
  const say = (text: string): void => void events.push({ provider: 'Security Expert Data Service', id: 0, level: 4, at, recordId: 500 + events.length, channel: 'Application', computer: 'sx1.example.test', user: 'S-1-5-18', message: text, data: [{ value: text }] });
  say('Service started successfully.');
  for (const { what, who, gap } of steps) {
    at += gap;
    const text = `. Record ID: ${who + 1}, Name: ${names[who]}`;
    if (what === 'restart') {
      say('Service stopped successfully.');
      // Two starts in one second are one to a form that tells no more.
      at += 180_000;
      say('Service started successfully.');
    } else say(`${what === 'logon' ? 'New Operator Logon' : 'Remove Operator by Disconnect'}${text}`);
  }
  return events;
}

function bytesOf(form: Form, events: readonly FullEvent[]): Buffer {
  if (form === 'evtx') return writeEvtx(events.map(({ at, data, ...event }) => ({ ...event, time: at, strings: data.map(({ value }) => value) })));
  return writeForm(form, events, { zone: ZONE });
}

/** Files read by the readers that recognise them, and taken together, as commands do it. */
async function read(...files: readonly (readonly [Form, readonly FullEvent[]])[]): Promise<Pipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-forms-'));
  try {
    const pipeline = createPipeline(pipelineSettings({ system: 'security-expert', zone: ZONE, sources: ['sx1'], rules: [] }), emptyLoaded());
    const taken: Taken[] = [];
    for (const [index, [form, events]] of files.entries()) {
      const path = join(folder, `${index}.txt`);
      writeFileSync(path, bytesOf(form, events));
      const { reader } = await chooseEventReader(path, { finished: true });
      for await (const batch of reader.read({ source: 'sx1', path, now: NOW, from: undefined, wanted: WANTED, utc: wallToUtc(ZONE) })) {
        expect(batch.notes).toEqual([]);
        taken.push({ source: 'sx1', input: path, batch });
      }
    }
    pipeline.takeEvents(taken, NOW);
    return pipeline;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Who holds a seat, and every step of the seats, with times as a form tells them; of one instant by name, since nothing orders those. */
function answerOf(pipeline: Pipeline, whole: boolean): { sessions: unknown[]; seats: unknown[] } {
  const cut = (at: Instant | null): Instant | null => (at === null || !whole ? at : Math.floor(at / 1000) * 1000);
  const changes = pipeline.work(NOW)?.changes ?? [];
  const sessions = pipeline.ledger.holdings('security-expert').map(({ who, openedAt, openedBetween, holderSince }) => {
    const [from = null, to = null] = openedBetween?.map(cut) ?? [];
    return [cut(openedAt), who.holder, from === to ? null : [from, to], cut(holderSince)];
  });
  return {
    sessions: sessions.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    seats: changes.flatMap((change) => (change.kind === 'seats' ? [[cut(change.at), change.atLeast, change.atMost, change.coverage.state]] : [])),
  };
}

function truthOf(events: readonly FullEvent[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const { message } of events) {
    const id = /Record ID: (\d+)/.exec(message)?.[1] ?? '';
    if (message.startsWith('Service')) open.clear();
    else open.set(id, Math.max(0, (open.get(id) ?? 0) + (message.startsWith('New') ? 1 : -1)));
  }
  return open;
}

function total(open: ReadonlyMap<string, number>): number {
  return [...open.values()].reduce((sum, count) => sum + count, 0);
}

describe('the same events in every form', () => {
  test.each(FORMS)('%s: the same holders, counts and order, at the times that it tells', async (form) => {
    await fc.assert(
      fc.asyncProperty(SITE, async (site) => {
        const events = eventsOf(site);
        const whole = WHOLE_SECONDS.test(form);
        const pipeline = await read([form, events]);
        expect(pipeline.ledger.pool('security-expert')?.sessions).toBe(total(truthOf(events)));
        expect(answerOf(pipeline, whole)).toEqual(answerOf(await read(['evtx', events]), whole));
      }),
      { numRuns: 80 },
    );
  });

  test('any two of them together count each event once, also where they overlap in part', async () => {
    await fc.assert(
      fc.asyncProperty(SITE, fc.constantFrom(...FORMS), fc.constantFrom(...FORMS), fc.nat(10), fc.nat(10), async (site, one, other, from, to) => {
        const events = eventsOf(site);
        const cutAt = (index: number): number => wholeSecond(events, Math.floor((index / 10) * events.length));
        const [begin, end] = [cutAt(Math.min(from, to)), cutAt(Math.max(from, to))];
        const parts = [events.slice(0, end), events.slice(begin)].filter((part) => part.length > 0);
        const pipeline = await read(...parts.map((part, index): [Form, FullEvent[]] => [index === 0 ? one : other, part]));
        expect(pipeline.ledger.pool('security-expert')?.sessions).toBe(total(truthOf(events)));
      }),
      { numRuns: 80 },
    );
  });
});

/** The first event of the second of an event: an export is made later than what it holds, so that it holds whole seconds. */
function wholeSecond(events: readonly FullEvent[], index: number): number {
  const at = events[index]?.at;
  return at === undefined ? events.length : events.findIndex((event) => Math.floor(event.at / 1000) === Math.floor(at / 1000));
}
