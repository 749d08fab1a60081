import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeEvtx, type WrittenEvent } from '../evtx/writer.ts';
import { run, holders, at, HEADER, row, on, off, started } from './event-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-who-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('who, of files of Windows events: order, gaps and what is missing', () => {
  test('a stop in the System log ends what the Application log opened before it, and nothing else', async () => {
    const application = await file('Application.evtx', writeEvtx([on('07:00', 12, 'jsmith'), on('09:30', 3, 'ann')]));
    const binary = Buffer.from('SecurityExpertSV/1\0', 'utf16le');
    const system = await file(
      'System.evtx',
      writeEvtx([
        {
          provider: 'Service Control Manager',
          id: 7036,
          time: at('09:00'),
          recordId: 7,
          channel: 'System',
          computer: 'sx1.example.test',
          strings: ['Security Expert Data Service', 'beendet'],
          binary,
        },
      ]),
    );
    expect(await holders(application, system)).toEqual([['ann', '2026-11-20T09:30:00.000Z']]);
    expect(await holders(system, application)).toEqual([['ann', '2026-11-20T09:30:00.000Z']]);
  });

  test('a server that is called with its domain by one log and without by another is one', async () => {
    const application = await file(
      'Application.evtx',
      writeEvtx([started('06:00', 'SX1'), on('07:00', 12, 'jsmith', 'SX1'), on('09:30', 3, 'ann', 'sx1.example.test')]),
    );
    const system = await file(
      'System.evtx',
      writeEvtx([
        {
          provider: 'EventLog',
          id: 6006,
          time: at('09:00'),
          recordId: 7,
          channel: 'System',
          computer: 'sx1.example.test',
        },
      ]),
    );
    const { out } = await run('who', application, system, '--timezone', 'UTC', '--json');
    expect(JSON.parse(out)).toMatchObject({ sessions: [{ holder: 'ann', instance: 'sx1.example.test' }] });
  });

  test('a file that holds one log behind the other is read in the order of time', async () => {
    const line = ({
      provider,
      id: number,
      time,
      recordId,
      strings = [],
      channel = 'Application',
    }: WrittenEvent): string =>
      JSON.stringify({
        TimeCreated: new Date(time).toISOString(),
        Id: number,
        ProviderName: provider,
        LogName: channel,
        RecordId: recordId,
        MachineName: 'sx1.example.test',
        Message: strings.join(' '),
        Properties: strings.map((Value) => ({ Value })),
      });
    const crashed: WrittenEvent = { provider: 'EventLog', id: 6008, time: at('09:00'), recordId: 7, channel: 'System' };
    const log = await file(
      'events.jsonl',
      [on('07:00', 12, 'jsmith'), on('08:00', 3, 'ann'), on('10:00', 4, 'bob'), crashed]
        .map((event) => `${line(event)}\n`)
        .join(''),
    );
    const { out } = await run('history', log, '--timezone', 'UTC', '--json');
    const { sessions } = JSON.parse(out) as { sessions: { holder: string; closedBetween: [string, string] | null }[] };
    const between = ['2026-11-20T08:00:00.000Z', '2026-11-20T09:00:00.000Z'];
    expect(sessions.map(({ holder, closedBetween }) => [holder, closedBetween])).toEqual([
      ['jsmith', between],
      ['ann', between],
      ['bob', null],
    ]);
  });

  test('an event of the far future neither ends the log nor makes anybody suspect', async () => {
    const log = await file(
      'Application.evtx',
      writeEvtx([
        started('06:00'),
        on('07:00', 12, 'jsmith'),
        { ...on('07:00', 4, 'bob'), time: Date.parse('9999-12-31T00:00:00Z') },
        on('07:30', 3, 'ann'),
      ]),
    );
    const { out } = await run('who', log, '--timezone', 'UTC', '--json');
    const answer = JSON.parse(out) as {
      asOf: string;
      sessions: { holder: string; openedAt: string; suspect: boolean }[];
    };
    expect(answer.asOf).toBe('2026-11-20T07:30:00.000Z');
    expect(answer.sessions.map(({ holder, openedAt, suspect }) => [holder, openedAt, suspect])).toEqual([
      ['jsmith', '2026-11-20T07:00:00.000Z', false],
      ['bob', '2026-11-20T07:00:00.000Z', false],
      ['ann', '2026-11-20T07:30:00.000Z', false],
    ]);
  });

  test('servers that forward their events to one log are told apart, also where numbers and operators are alike', async () => {
    const log = await file(
      'ForwardedEvents.evtx',
      writeEvtx([
        started('06:00'),
        on('07:00', 12, 'jsmith'),
        on('07:10', 12, 'jsmith', 'sx2.example.test'),
        started('08:00', 'sx2.example.test'),
      ]),
    );
    expect(await holders(log)).toEqual([['jsmith', '2026-11-20T07:00:00.000Z']]);
  });

  test('two exports that leave a time between them that none covers: who was logged in before it may be so no more', async () => {
    const early = await file(
      'a.csv',
      HEADER +
        row('11/20/2026 7:00:00 AM', 'Service started successfully.') +
        row('11/20/2026 7:30:00 AM', 'New Operator Logon. Record ID: 3, Name: ann'),
    );
    const late = await file(
      'b.csv',
      HEADER + row('11/20/2026 11:00:00 AM', 'New Operator Logon. Record ID: 12, Name: jsmith'),
    );
    expect(await holders(early, late)).toEqual([['jsmith', '2026-11-20T11:00:00.000Z']]);
    expect(await holders(late, early)).toEqual([['jsmith', '2026-11-20T11:00:00.000Z']]);
    // What holds no event covers no time.
    const empty = await file('empty.csv', HEADER);
    expect(await holders(early, empty, late)).toEqual([['jsmith', '2026-11-20T11:00:00.000Z']]);
    const overlapping = await file(
      'c.csv',
      HEADER +
        row('11/20/2026 7:30:00 AM', 'New Operator Logon. Record ID: 3, Name: ann') +
        row('11/20/2026 11:00:00 AM', 'New Operator Logon. Record ID: 12, Name: jsmith'),
    );
    expect(await holders(early, overlapping)).toHaveLength(2);
  });

  test('a System log that goes on covers no time that the Application log misses, in exports and in archived logs', async () => {
    const other = (time: string): string => `Information,11/20/2026 ${time},Other,1,None,x\r\n`;
    const first = await file(
      'app 1.csv',
      HEADER +
        other('8:00:00 AM') +
        row('11/20/2026 7:00:00 AM', 'New Operator Logon. Record ID: 12, Name: jsmith') +
        row('11/20/2026 6:00:00 AM', 'Service started successfully.'),
    );
    const second = await file(
      'app 2.csv',
      HEADER + row('11/20/2026 12:00:00 PM', 'New Operator Logon. Record ID: 3, Name: ann'),
    );
    const quiet = await file('app 3.csv', HEADER + other('11:30:00 AM') + other('8:30:00 AM'));
    const spooler = (time: string): string =>
      `Information,11/20/2026 ${time},Service Control Manager,7036,None,The Spooler service entered ` +
      `the running state.\r\n`;
    const system = await file('system.csv', HEADER + spooler('1:00:00 PM') + spooler('6:00:00 AM'));
    const names = async (...files: string[]): Promise<string[]> => (await holders(...files)).map(([holder]) => holder);
    expect(await names(first, second, system)).toEqual(['ann']);
    expect(await names(first, quiet, second, system)).toEqual(['jsmith', 'ann']);
    const minutes = (n: number): string =>
      `12:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')} PM`;
    const long = await file(
      'long.csv',
      HEADER +
        row('11/20/2026 12:30:00 PM', 'New Operator Logon. Record ID: 3, Name: ann') +
        Array.from({ length: 1200 }, (_, n) => spooler(minutes(1199 - n))).join(''),
    );
    expect(await names(first, long)).toEqual(['ann']);
    expect(await names(first, quiet, long)).toEqual(['jsmith', 'ann']);
    const archived = await file('Archive-1.evtx', writeEvtx([started('06:00'), on('07:00', 12, 'jsmith')]));
    const log = await file('Application.evtx', writeEvtx([on('12:00', 3, 'ann')]));
    expect(await names(archived, log)).toEqual(['ann']);
    const clock = (minute: number): string => new Date(minute * 60_000).toISOString().slice(11, 16);
    const pairs = (minutes: number): WrittenEvent[] =>
      Array.from({ length: minutes }, (_, minute) => [
        on(clock(725 + minute), 4, 'bob'),
        off(clock(725 + minute), 4, 'bob'),
      ]).flat();
    const busy = await file('Application 2.evtx', writeEvtx([on('12:00', 3, 'ann'), ...pairs(690)]));
    expect(await names(archived, busy)).toEqual(['ann']);
  });

  test('check claims no more than who: not where an event is missing, nor of dates that may be read in two ways', async () => {
    const french = 'Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche\r\n';
    const rows = [
      row('05/06/2026 08:00:00', 'Remove Operator by Disconnect. Record ID: 3, Name: ann'),
      row('05/06/2026 07:00:00', 'New Operator Logon. Record ID: 3, Name: ann'),
      row('05/06/2026 06:00:00', 'Service started successfully.'),
    ];
    const saved = await file('saved.csv', french + rows.join('').replace('05/06/2026 07:00:00', 'long ago'));
    const { out } = await run('check', saved, '--timezone', 'UTC');
    const said = out.replaceAll(/\s+/g, ' ');
    expect(said).not.toContain('no login or logout is missing');
    expect(said).toMatch(/cannot be told: a note below says .* day-first is assumed where both could be/);
    const log = await file(
      'Application.evtx',
      writeEvtx([started('06:00'), on('07:00', 3, 'ann')].map((event, index) => ({ ...event, number: 1 + 4 * index }))),
    );
    expect((await run('check', log, '--timezone', 'UTC')).out).not.toContain('no login or logout is missing');
  });

  test('an event log of many batches covers the time up to its last event, and none behind it', async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => ({
      ...on('07:00', n + 1, `operator${n + 1}`),
      time: at('07:00') + n,
    }));
    const log = await file('Application.evtx', writeEvtx([started('06:00'), ...many]));
    const late = await file(
      'late.csv',
      HEADER + row('11/20/2026 11:00:00 AM', 'New Operator Logon. Record ID: 9999, Name: jsmith'),
    );
    expect(await holders(log, late)).toEqual([['jsmith', '2026-11-20T11:00:00.000Z']]);
  });
});
