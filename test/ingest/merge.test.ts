import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry, Instant, LogEvent } from '../../src/domain/entry.ts';
import { textOf } from '../../src/formats/windows-event.ts';
import { createMerge } from '../../src/ingest/merge.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { at, disconnect, logon, service, started } from '../parsers/security-expert/events.ts';
import { runs } from '../runs.ts';
import { timeline, type Timeline } from '../timeline.ts';

const NOW = at('20T23:00');
const PEOPLE = ['ann', 'bob', 'cyd'];

function server(): Timeline {
  return timeline({ system: 'security-expert', sources: ['sx1'], rules: [] });
}

/** What a file that is read as a whole gives, in batches of so many events. */
function whole(file: string, events: readonly LogEvent[], size: number): SourceBatch[] {
  const entries = events.map((event, place): Entry => ({
    stream: `sx1:${file}`,
    place: { file, at: place },
    arrived: NOW,
    history: true,
    at: event.at!,
    text: textOf(event),
    event,
  }));
  const starts = Array.from({ length: Math.max(1, Math.ceil(entries.length / size)) }, (_, part) => part * size);
  return starts.map((from, part): SourceBatch => ({
    source: 'sx1',
    input: `sx1:${file}`,
    batch: {
      entries: entries.slice(from, from + size),
      notes: [],
      next: part,
      caughtUp: part === starts.length - 1,
      snapshot: true,
      ...(part > 0 && { continued: true as const }),
    },
  }));
}

const MINUTES = fc
  .integer({ min: 0, max: 59 })
  .map((minute) => `20T1${minute % 10}:${String(minute).padStart(2, '0')}`);
const OPERATORS = fc.array(fc.record({ when: MINUTES, who: fc.nat(2), leaves: fc.boolean() }), { maxLength: 30 });
const SERVICES = fc.uniqueArray(MINUTES, { maxLength: 6 });

function sorted(events: LogEvent[]): LogEvent[] {
  return events.toSorted((a, b) => a.at! - b.at!);
}

test('files that come in batches are taken in the order of time over all of them, as if they came at once, and no sooner read than needed', async () => {
  await fc.assert(
    fc.asyncProperty(
      OPERATORS,
      SERVICES,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 3 }),
      async (operators, stops, size, other) => {
        const application = sorted([
          started('20T09:00'.slice(3)),
          ...operators.map(({ when, who, leaves }) =>
            (leaves ? disconnect : logon)(when.slice(3), who + 1, PEOPLE[who]!),
          ),
        ]);
        const system = sorted(stops.flatMap((when) => [service(when.slice(3), 1), service(when.slice(3), 4)]));
        const files = [whole('application.csv', application, size), whole('system.csv', system, other)];

        const atOnce = server();
        atOnce.pipeline().ingest(files.flat(), NOW);

        const inParts = server();
        let held = 0;
        let most = 0;
        const rounds = createMerge<SourceBatch>(files, (taken, end) => {
          held -= taken.length;
          inParts.pipeline().ingest(taken, NOW, end);
          return true;
        });
        await Promise.all(
          files.map(async (file) => {
            for (const taken of file) {
              held += 1;
              most = Math.max(most, held);
              expect(await rounds.push(file, taken)).toBe(true);
            }
            rounds.close(file);
          }),
        );
        expect(most).toBeLessThanOrEqual(files.length);
        expect(inParts.outcome()).toEqual(atOnce.outcome());
        expect(inParts.pipeline().work(NOW)?.inputs).toEqual(atOnce.pipeline().work(NOW)?.inputs);
      },
    ),
    { numRuns: runs(200) },
  );
});

test('a position is not moved past events that still wait for another file', async () => {
  const line = server();
  const positions = (): unknown => Object.fromEntries(line.pipeline().work(NOW)?.inputs ?? []);
  const [application] = whole('application.csv', [started('06:00'), logon('09:00', 1, 'ann')], 2);
  const [first, second] = whole('system.csv', [service('07:00', 1), service('10:00', 4)], 1);
  line.pipeline().ingest([application!, first!], NOW, at('08:00'));
  expect(positions()).toEqual({ 'sx1:system.csv': 0 });
  line.pipeline().ingest([second!], NOW);
  expect(positions()).toEqual({ 'sx1:application.csv': 0, 'sx1:system.csv': 1 });
});

test('what a file leaves uncovered is told though seatwatch was stopped before it had come to that', () => {
  const spanned = ([first, ...others]: SourceBatch[], from: Instant, to: Instant): SourceBatch[] => [
    { ...first!, batch: { ...first!.batch, span: [from, to] } },
    ...others,
  ];
  const other = spanned(whole('system.csv', [service('05:00', 4), service('05:30', 4)], 1), at('05:00'), at('14:00'));
  const later = spanned(whole('later.csv', [logon('12:00', 2, 'bob')], 9), at('12:00'), at('13:00'));
  const coverage = (stopped: boolean): unknown => {
    const line = server();
    line
      .pipeline()
      .ingest(
        spanned(whole('early.csv', [started('06:00'), logon('07:00', 1, 'ann')], 9), at('06:00'), at('08:00')),
        NOW,
      );
    line.until(NOW).restart();
    if (stopped) {
      line.pipeline().ingest([other[0]!, ...later], NOW, at('05:00'));
      line.until(NOW).restart();
    }
    line.pipeline().ingest([...other, ...later], NOW);
    return line.outcome().pool.coverage;
  };
  for (const stopped of [false, true])
    expect(coverage(stopped)).toMatchObject({ state: 'at least', since: at('12:00') });
});

test('what cannot be kept stops every file that waits', async () => {
  const files = [{}, {}];
  const [one] = whole('a.csv', [started('06:00'), logon('09:00', 1, 'ann')], 1);
  const rounds = createMerge<SourceBatch>(files, (_: readonly SourceBatch[], __: Instant) => false);
  expect(await Promise.all(files.map((file) => rounds.push(file, one!)))).toEqual([false, false]);
});

test('where one takes too long the others are taken, and it comes as it comes', async () => {
  const files = [{}, {}];
  const taken: [number, Instant][] = [];
  const rounds = createMerge<SourceBatch>(files, (held, end) => {
    taken.push([held.length, end]);
    return true;
  });
  const parts = whole('a.csv', [started('06:00'), logon('09:00', 1, 'ann')], 1);
  const given = rounds.push(files[0]!, parts[0]!);
  rounds.flush();
  expect(await given).toBe(true);
  await rounds.push(files[1]!, parts[0]!);
  await rounds.push(files[0]!, parts[1]!);
  for (const file of files) rounds.close(file);
  expect(taken).toEqual([
    [1, Infinity],
    [1, Infinity],
    [1, Infinity],
  ]);
});
