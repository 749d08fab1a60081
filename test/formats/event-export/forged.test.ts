import { describe, expect, test } from 'vitest';
import { eventOfJson } from '../../../src/formats/event-export/fields/json-events.ts';

const TEXT = 'New Operator Logon. Record ID: 3, Name: Guard desk';
const EVENT = {
  TimeCreated: '2026-11-20T08:00:00Z',
  Id: 0,
  ProviderName: 'Security Expert Data Service',
  Message: TEXT,
};
const FORGED = {
  TimeCreated: '2020-01-01T00:00:00Z',
  EventID: 77,
  ProviderName: 'Forged',
  RecordId: 5,
  MachineName: 'EVIL',
  LogName: 'System',
  Message: 'New Operator Logon. Record ID: 9, Name: Mallory',
};

describe('what somebody typed is no field of the event that it stands in', () => {
  const plain = eventOfJson(JSON.stringify(EVENT));

  test.each(['Operator', 'Task', 'tag', 'Data', 'EventData', 'Strings', 'Properties', 'UserId'])(
    'as an object of JSON in %s',
    (field) => {
      const event = eventOfJson(JSON.stringify({ [field]: JSON.stringify(FORGED), ...EVENT }));
      expect({ ...event, data: [], user: undefined }).toEqual({ ...plain, data: [] });
    },
  );

  test('as an object that stands before the fields of the event itself', () => {
    for (const field of ['before', '__proto__']) {
      const inner = JSON.stringify({ ...FORGED, RecordId: undefined, MachineName: undefined });
      const line = `{"${field}":${inner},${JSON.stringify(EVENT).slice(1)}`;
      expect(eventOfJson(line)).toMatchObject({
        source: EVENT.ProviderName,
        text: TEXT,
        at: Date.UTC(2026, 10, 20, 8),
      });
    }
  });
});
