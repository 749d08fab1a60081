import { expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import { HOUR, timeline } from '../timeline.ts';

const DAY = Date.UTC(2026, 10, 20);
const at = (hour: number): number => DAY + hour * HOUR;
let id = 0;
const said = (hour: number, text: string): LogEvent => ({
  source: 'Security Expert Data Service',
  id: 0,
  at: at(hour),
  number: (id += 1),
  channel: 'Application',
  machine: 'sx1.example.test',
  data: [{ value: text }],
});

test('a file that comes late tells of sessions that were, and gives the past no seats that were taken only later', () => {
  const line = timeline({ system: 'security-expert', rules: [] }).events([
    said(8, 'New Operator Logon. Record ID: 1, Name: ann'),
    said(9, 'New Operator Logon. Record ID: 2, Name: bob'),
    said(10, 'New Operator Logon. Record ID: 3, Name: cem'),
  ]);
  line.events(
    [
      said(-16, 'New Operator Logon. Record ID: 4, Name: dee'),
      said(-15, 'Remove Operator by Disconnect. Record ID: 4, Name: dee'),
    ],
    at(12),
  );
  const { changes, sessions, pool } = line.outcome();
  const steps = changes.flatMap((change) => (change.kind === 'seats' ? [[change.at, change.atLeast]] : []));
  expect(steps.filter(([when]) => (when ?? 0) < at(8))).toEqual([]);
  expect(steps.at(-1)).toEqual([at(10), 3]);
  expect(pool.atLeast).toBe(3);
  expect(sessions.find(({ who }) => who.holder === 'dee')).toMatchObject({ openedAt: at(-16), closedAt: at(-15) });
});
