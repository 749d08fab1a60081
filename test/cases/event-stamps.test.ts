import { appendFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newFolder, seatwatch, type Folder } from '../cli/terminal.ts';

const NOW = Date.UTC(2026, 10, 28);

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

/** The local or UTC time, with seconds and without a zone, of an event, and what it says. */
type Said = readonly [time: string, text: string];

const FORMS: Readonly<Record<string, (events: readonly Said[]) => string>> = {
  'XML of wevtutil': (events) =>
    events
      .map(
        ([time, text], n) =>
          `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Security Expert ` +
          `Data Service'/><EventID>0</EventID><TimeCreated SystemTime='${time}Z'/><EventRecordID>${n + 1}` +
          `</EventRecordID><Channel>Application</Channel><Computer>sx1</Computer></System><EventData><Data>${text}` +
          `</Data></EventData></Event>\r\n`,
      )
      .join(''),
  'CSV of the Event Viewer, newest first': (events) =>
    [
      'Level,Date and Time,Source,Event ID,Task Category',
      ...events
        .map(([time, text]) => `Information,${time.replace('T', ' ')},Security Expert Data Service,0,None,"${text}"`)
        .toReversed(),
      '',
    ].join('\r\n'),
  'JSON lines': (events) => events.map(([time, text], n) => line(`${time}Z`, n + 1, text)).join(''),
};

function line(time: string, id: number, text: string): string {
  return `${JSON.stringify({ TimeCreated: time, Id: 0, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId: id, MachineName: 'sx1', Message: text })}\n`;
}

const logon = (id: number, name: string): string => `New Operator Logon. Record ID: ${id}, Name: ${name}`;
const logoff = (id: number, name: string): string => `Remove Operator by Disconnect. Record ID: ${id}, Name: ${name}`;

interface Session {
  holder: string;
  openedAt: string;
  openedBetween: [string, string] | null;
  closedAt: string | null;
}

async function history(args: readonly string[], now = NOW): Promise<{ sessions: Session[]; err: string }> {
  const { status, out, err } = await seatwatch(['history', '--json', '--from', '2000-01-01', ...args], { now });
  if (status !== 0) throw new Error(err);
  return { ...(JSON.parse(out) as { sessions: Session[] }), err };
}

describe.each(Object.entries(FORMS))('a stamp that cannot be, in %s', (_, written) => {
  test.each(['1601-05-06T23:42:21', '1980-01-04T00:00:00', '2126-05-06T23:42:21'])(
    'such as %s: the event was between its neighbours, and it is told',
    async (odd) => {
      const path = await folder.write(
        'events',
        written([
          ['2026-01-27T05:00:00', 'Service started successfully.'],
          [odd, logon(3, 'Reception')],
          ['2026-01-27T06:00:00', logon(7, 'J. Doe')],
          ['2026-01-27T07:00:00', logoff(3, 'Reception')],
        ]),
      );
      const { sessions, err } = await history([path, '--timezone', 'UTC']);
      expect(sessions.map(({ holder, openedBetween, closedAt }) => [holder, openedBetween, closedAt])).toEqual([
        ['Reception', ['2026-01-27T05:00:00.000Z', '2026-01-27T06:00:00.000Z'], '2026-01-27T07:00:00.000Z'],
        ['J. Doe', null, null],
      ]);
      expect(err.replaceAll(/\s+/g, ' ')).toMatch(/stamp of 1 event is not believed/);
    },
  );

  test('is nobody logged on now, where no stamp of the file can be', async () => {
    const path = await folder.write(
      'events',
      written([
        ['2047-08-08T05:00:00', logon(3, 'Reception')],
        ['2047-08-08T06:00:00', logon(7, 'J. Doe')],
      ]),
    );
    const { sessions, err } = await history([path, '--timezone', 'UTC']);
    expect(sessions).toEqual([]);
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(/stamps of 2 events are not believed/);
    expect(err).not.toMatch(/no event of/);
  });
});

describe('a stamp that can be, and lies years away from those around it', () => {
  const HOURS: Said[] = Array.from({ length: 12 }, (_, n) => [
    `2026-01-27T${String(n + 5).padStart(2, '0')}:00:00`,
    n === 0 ? 'Service started successfully.' : logon(n, `holder ${n}`),
  ]);

  test.each(['2015-01-01T00:00:00', '2026-06-01T00:00:00'])(
    'such as %s: it was between its neighbours, where the log numbers its events',
    async (odd) => {
      const events = HOURS.map(([time, text], n): Said => [n === 4 ? odd : time, text]);
      for (const form of ['XML of wevtutil', 'JSON lines']) {
        const path = await folder.write('events', FORMS[form]!(events));
        const { sessions, err } = await history([path, '--timezone', 'UTC']);
        expect(sessions.find(({ holder }) => holder === 'holder 4')?.openedBetween).toEqual([
          '2026-01-27T08:00:00.000Z',
          '2026-01-27T10:00:00.000Z',
        ]);
        expect(sessions.filter(({ openedBetween }) => openedBetween !== null)).toHaveLength(1);
        expect(err.replaceAll(/\s+/g, ' ')).toMatch(/days away from the events before and behind it/);
      }
    },
  );

  test('is believed where the clock stays so', async () => {
    const events = HOURS.map(([time, text], n): Said => [n > 5 ? time.replace('2026', '2025') : time, text]);
    const path = await folder.write('events', FORMS['XML of wevtutil']!(events));
    const { sessions } = await history([path, '--timezone', 'UTC']);
    expect(sessions.every(({ openedBetween }) => openedBetween === null)).toBe(true);
  });
});

describe('the hour that autumn repeats, in local times of JSON lines', () => {
  const night = (time: string, id: number, text: string): string => line(`2025-10-26 ${time}:00`, id, text);
  const LINES = [
    night('01:50', 1, 'Service started successfully.'),
    night('02:50', 2, logon(3, 'Reception')),
    night('02:10', 3, logoff(3, 'Reception')),
    night('02:30', 4, logon(7, 'J. Doe')),
    night('03:10', 5, logon(9, 'Night')),
  ];
  const EXPECTED = [
    ['Reception', '2025-10-26T00:50:00.000Z', '2025-10-26T01:10:00.000Z'],
    ['J. Doe', '2025-10-26T01:30:00.000Z', null],
    ['Night', '2025-10-26T02:10:00.000Z', null],
  ];
  const short = (sessions: readonly Session[]): unknown[] =>
    sessions.map(({ holder, openedAt, closedAt }) => [holder, openedAt, closedAt]);

  test('is told by their order', async () => {
    const path = await folder.write('events.jsonl', LINES.join(''));
    const { sessions } = await history([path, '--timezone', 'Europe/Berlin']);
    expect(short(sessions)).toEqual(EXPECTED);
    expect(sessions.map(({ openedBetween }) => openedBetween)).toEqual([null, null, null]);
  });

  test('is told so too where the lines come one by one, with stops between', async () => {
    const path = await folder.write('events.jsonl', LINES[0]!);
    const config = await folder.write(
      'seatwatch.yaml',
      `state: state\nsources:\n  - { id: one, system: security-expert, instance: sx1, paths: [events.jsonl], timezone: Europe/Berlin }\n` +
        `pools:\n  - { id: pool, system: security-expert, kind: Connections, sources: [one] }\n`,
    );
    const read = async (now: number): Promise<void> => {
      const { status, err } = await seatwatch(['watch', '--once', '--config', config], { now });
      if (status !== 0) throw new Error(err);
    };
    await read(Date.UTC(2025, 9, 26, 0, 0));
    for (const [n, minutes] of [
      [1, 50],
      [2, 70],
      [3, 90],
      [4, 130],
    ] as const) {
      await appendFile(path, LINES[n]!);
      await read(Date.UTC(2025, 9, 26, 0, minutes));
    }
    expect(short((await history(['--config', config], Date.UTC(2025, 9, 26, 3))).sessions)).toEqual(EXPECTED);
  });
});

describe('an offset of the other half of the year', () => {
  const event = (hour: string, id: number, text: string, collected?: number): string =>
    line(`2025-11-26 ${hour}:00:00 +0200`, id, text).replace(
      '{',
      collected === undefined ? '{' : `{"date":${collected}.25,`,
    );

  test('is put right by the moment at which the event was collected', async () => {
    const path = await folder.write('events.jsonl', event('09', 1, logon(3, 'Reception'), 1_764_144_000));
    const { sessions, err } = await history([path, '--timezone', 'Europe/Berlin']);
    expect(sessions.map(({ openedAt }) => openedAt)).toEqual(['2025-11-26T08:00:00.000Z']);
    expect(err).toBe('');
  });

  test.each([
    ['JSON lines', event('09', 1, logon(3, 'Reception'))],
    [
      'a list',
      `[\n${event('09', 1, logon(3, 'Reception')).trimEnd()},\n${event('10', 2, logon(4, 'Desk')).trimEnd()}]`,
    ],
  ])('is told where nothing else is known, in %s', async (_, text) => {
    const path = await folder.write('events.json', text);
    const { err } = await history([path, '--timezone', 'Europe/Berlin']);
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(/offset from UTC that the zone .* in the other half of the year only/);
    expect((await history([path, '--timezone', 'Europe/Athens'])).err).toBe('');
    expect((await history([path, '--timezone', 'UTC'])).err).toBe('');
  });
});

describe('two files of the same events', () => {
  const EVENTS: Said[] = [
    ['2026-01-27T05:00:00', 'Service started successfully.'],
    ['2026-01-27T05:30:10', logon(3, 'Reception')],
    ['2026-01-27T06:05:20', logon(7, 'J. Doe')],
    ['2026-01-27T07:10:30', logoff(3, 'Reception')],
  ];

  test('that lie hours apart raise the question of the time zone', async () => {
    const xml = await folder.write('a.xml', FORMS['XML of wevtutil']!(EVENTS));
    const csv = await folder.write('b.csv', FORMS['CSV of the Event Viewer, newest first']!(EVENTS));
    const wrong = await history([xml, csv, '--timezone', 'Asia/Kolkata']);
    expect(wrong.err.replaceAll(/\s+/g, ' ')).toMatch(/a.xml and b.csv hold the same events 5 hours 30 minutes apart/);
    expect((await history([xml, csv, '--timezone', 'UTC'])).err).toBe('');
  });

  test('of which one goes on where the other ends raise none', async () => {
    const one = await folder.write('a.jsonl', FORMS['JSON lines']!(EVENTS.slice(0, 2)));
    const other = await folder.write(
      'b.xml',
      FORMS['XML of wevtutil']!(EVENTS.map(([time, text]) => [time.replace('27T', '28T'), text])),
    );
    expect((await history([one, other, '--timezone', 'UTC'])).err.replaceAll(/\s+/g, ' ')).not.toMatch(/apart/);
  });
});
