import { expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import { at, disconnect, logon, started, windows } from '../parsers/security-expert/events.ts';
import { stepsOf, timeline } from '../timeline.ts';

/** The range of the seats from each of these times on, as it is known in the end. */
function rangesAt(times: readonly string[], ...events: LogEvent[]): unknown[] {
  const { changes } = timeline({ system: 'security-expert', rules: [] }).events(events).outcome();
  const last = new Map(
    stepsOf(changes, 'security-expert').map((step) => [step.at, [step.atLeast, step.atMost]] as const),
  );
  return times.map((time) => last.get(at(time)));
}

function of(computer: string, event: LogEvent): LogEvent {
  return { ...event, machine: computer };
}

test('a crash of one server that is found later lowers what was sure meanwhile, whatever another server told in between', () => {
  const ranges = rangesAt(
    ['07:10', '08:00', '08:10', '08:20', '09:00'],
    of('sx1', started('06:00')),
    of('sx2', started('06:00')),
    of('sx1', logon('07:00', 1, 'ann')),
    of('sx1', logon('07:10', 2, 'bob')),
    of('sx2', logon('08:00', 1, 'ann')),
    of('sx2', logon('08:10', 2, 'bob')),
    of('sx2', disconnect('08:20', 2, 'bob')),
    of('sx1', windows('09:00', 'EventLog', 6008)),
  );
  expect(ranges).toEqual([
    [0, 2],
    [1, 3],
    [2, 4],
    [1, 3],
    [1, 1],
  ]);
});

test('where both crash, and nobody knows which one first, nothing is sure from the last sign of each on', () => {
  const ranges = rangesAt(
    ['07:00', '08:00', '09:00', '10:00'],
    of('sx1', started('06:00')),
    of('sx2', started('06:00')),
    of('sx1', logon('07:00', 1, 'ann')),
    of('sx2', logon('08:00', 1, 'ann')),
    of('sx1', windows('09:00', 'EventLog', 6008)),
    of('sx2', windows('10:00', 'EventLog', 6008)),
  );
  expect(ranges).toEqual([
    [0, 1],
    [0, 2],
    [0, 1],
    [0, 0],
  ]);
});
