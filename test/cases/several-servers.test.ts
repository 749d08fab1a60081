import { expect, test } from 'vitest';
import type { WindowsEvent } from '../../src/domain/reading.ts';
import { at, disconnect, logon, started, windows } from '../parsers/security-expert/events.ts';
import { timeline } from '../timeline.ts';

function of(computer: string, event: WindowsEvent): WindowsEvent {
  return { ...event, computer };
}

test('a crash of one server that is found later lowers what was sure meanwhile, whatever another server told in between', () => {
  const line = timeline({ system: 'security-expert', rules: [] }).events([
    of('sx1', started('06:00')),
    of('sx2', started('06:00')),
    of('sx1', logon('07:00', 1, 'ann')),
    of('sx1', logon('07:10', 2, 'bob')),
    of('sx2', logon('08:00', 1, 'ann')),
    of('sx2', logon('08:10', 2, 'bob')),
    of('sx2', disconnect('08:20', 2, 'bob')),
    of('sx1', windows('09:00', 'EventLog', 6008)),
  ]);
  const last = new Map(line.outcome().changes.flatMap((change) => (change.kind === 'seats' ? [[change.at, [change.atLeast, change.atMost]] as const] : [])));
  expect(['07:10', '08:00', '08:10', '08:20', '09:00'].map((time) => last.get(at(time)))).toEqual([[0, 2], [1, 3], [2, 4], [1, 3], [1, 1]]);
});
