import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeEvtx, type WrittenEvent } from '../evtx/writer.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { writeForm, WRITERS } from '../formats/event-export/forms.ts';
import { run, holders, HEADER, row, said, on, off, started } from './event-files.ts';

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

/** An event as an export tells it; what a form needs and an event lacks is filled in. */
function asExported({
  strings: [text = ''] = [],
  time,
  provider,
  recordId,
  computer = '',
  ...event
}: WrittenEvent): FullEvent {
  const { id, level = 4, channel = 'Application', user = 'S-1-5-18' } = event;
  const data = [{ value: text }];
  return { source: provider, id, level, at: time, number: recordId, channel, machine: computer, user, text, data };
}

describe('who, of files of Windows events', () => {
  test('an .evtx file tells who is logged in', async () => {
    const log = await file(
      'Application.evtx',
      writeEvtx([started('06:00'), on('07:00', 12, 'jsmith'), on('07:30', 3, 'ann'), off('08:00', 12, 'jsmith')]),
    );
    expect(await holders(log)).toEqual([['ann', '2026-11-20T07:30:00.000Z']]);
  });

  test('the same log as .evtx and as a saved CSV counts each event once', async () => {
    const log = await file('Application.evtx', writeEvtx([on('07:00', 12, 'jsmith'), on('07:30', 3, 'ann')]));
    const saved = await file(
      'saved.csv',
      HEADER +
        row('11/20/2026 7:30:00 AM', 'New Operator Logon. Record ID: 3, Name: ann') +
        row('11/20/2026 7:00:00 AM', 'New Operator Logon. Record ID: 12, Name: jsmith'),
    );
    expect(await holders(log, saved)).toEqual([
      ['jsmith', '2026-11-20T07:00:00.000Z'],
      ['ann', '2026-11-20T07:30:00.000Z'],
    ]);
  });

  test('the same log as .evtx and as a spreadsheet has saved it again, without seconds, counts each event once', async () => {
    const rows = ['20.11.2026 07:30;3;ann', '20.11.2026 07:00;12;jsmith']
      .map((line) => line.split(';'))
      .map(
        ([date, number, name]) =>
          `Informationen;${date};Security Expert Data Service;0;Keine;New Operator Logon. Record ` +
          `ID: ${number}, Name: ${name}\r\n`,
      );
    const sheet = await file(
      'sheet.csv',
      `Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie;\r\n${rows.join('')}`,
    );
    const log = await file(
      'Application.evtx',
      writeEvtx(
        [on('07:00', 12, 'jsmith'), on('07:30', 3, 'ann')].map((event) => ({ ...event, time: event.time + 41_500 })),
      ),
    );
    for (const files of [
      [log, sheet],
      [sheet, log],
    ])
      expect((await holders(...files)).map(([holder]) => holder)).toEqual(['jsmith', 'ann']);
  });

  test('the same log as .evtx and as PowerShell writes it in ASCII counts each event once, whatever letters a name has', async () => {
    const log = await file('Application.evtx', writeEvtx([said('07:00', 'New Operator Logon: Jürgen 日本')]));
    const table = await file(
      'events.csv',
      `"TimeCreated","ProviderName","Message"\r\n"11/20/2026 7:00:00 AM","Security Expert Data ` +
        `Service","New Operator Logon: J?rgen ??"\r\n`,
    );
    expect(await holders(log, table)).toEqual([['Jürgen 日本', '2026-11-20T07:00:00.000Z']]);
  });

  test('an event of the hour that autumn repeats counts once, though a saved CSV does not tell which of the two it was', async () => {
    const time = Date.UTC(2026, 9, 25, 1, 10);
    const log = await file('Application.evtx', writeEvtx([{ ...on('07:00', 12, 'jsmith'), time }]));
    const saved = await file(
      'saved.csv',
      HEADER + row('10/25/2026 2:10:00 AM', 'New Operator Logon. Record ID: 12, Name: jsmith'),
    );
    const { out } = await run('who', saved, log, '--timezone', 'Europe/Berlin', '--json');
    expect(JSON.parse(out)).toMatchObject({ sessions: [{ holder: 'jsmith' }] });
    expect((JSON.parse(out) as { sessions: unknown[] }).sessions).toHaveLength(1);
  });
  test.each(WRITERS)('%s: whoever wrote the file, it tells the same', async (writer) => {
    const events = [
      started('06:00'),
      on('07:00', 12, 'jsmith'),
      on('07:30', 3, 'ann'),
      off('08:00', 12, 'jsmith'),
      on('09:00', 4, 'bob'),
    ];
    const full = events.map(asExported);
    expect(await holders(await file('events.txt', writeForm(writer, full)))).toEqual([
      ['ann', '2026-11-20T07:30:00.000Z'],
      ['bob', '2026-11-20T09:00:00.000Z'],
    ]);
  });

  test.each(WRITERS)(
    '%s: behind a disconnect that cannot be read nobody from before is said to be logged in for sure',
    async (writer) => {
      const events = [
        started('06:00'),
        on('06:30', 1, 'ann'),
        on('06:40', 2, 'carl'),
        on('07:00', 12, 'jsmith'),
        off('08:00', 12, 'jsmith'),
        on('09:00', 4, 'bob'),
        on('09:30', 5, 'eve'),
      ];
      const full = events.map(asExported);
      const bytes = writeForm(writer, full);
      const at = bytes.indexOf('Remove Operator');
      const zeros = Buffer.from(bytes).fill(0, at - 20, at + 60);
      const hole = Buffer.concat([bytes.subarray(0, at - 20), bytes.subarray(at + 60)]);
      for (const damaged of [zeros, hole]) {
        const sure = (await holders(await file('events.txt', damaged))).map(([holder]) => holder);
        expect(sure).not.toContain('jsmith');
        // Who came behind it is, where the file tells what is behind it.
        expect(sure.includes('eve')).toBe(!writer.startsWith('evtx_dump'));
      }
    },
  );
  test('an event with a long text is none that cannot be read, in lines of JSON too', async () => {
    const long = `Unhandled exception\n${'   at Some.Namespace.Class.Method()\n'.repeat(400)}`;
    const full = [started('06:00'), said('06:30', long), on('07:00', 12, 'jsmith')].map(asExported);
    const { out, err } = await run(
      'who',
      await file('events.jsonl', writeForm('Winlogbeat', full)),
      '--timezone',
      'UTC',
    );
    expect([err, out]).toEqual(['', expect.stringContaining('jsmith')]);
  });
  test('dates that may be day or month first are said to be', async () => {
    const saved = await file(
      'saved.csv',
      HEADER + row('11/10/2026 7:30:00 AM', 'New Operator Logon. Record ID: 3, Name: ann'),
    );
    const { err } = await run('who', saved, '--timezone', 'UTC');
    expect(err).toMatch(/saved\.csv: .*(day|month)/);
  });

  test('a file without an event of the product says so, and what is known is nothing', async () => {
    const { status, out, err } = await run(
      'who',
      await file('Security.evtx', Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(4088)])),
      '--timezone',
      'UTC',
    );
    expect([status, err]).toEqual([0, expect.stringContaining('no event of EcoStruxure Security Expert is in ')]);
    expect(out).toContain('unknown how many seats are used');
  });

  test('a log of lines and a file of events are not answered together', async () => {
    const lines = await file(
      'messages.log',
      "11/20/26-07:00:00:000 (390) 0 [Generic.Event] Instance 'PROD' starting on node db1\n",
    );
    const { status, err } = await run(
      'who',
      lines,
      await file('Application.evtx', writeEvtx([on('07:00', 12, 'jsmith')])),
    );
    expect([status, err]).toEqual([
      2,
      expect.stringContaining('ask about text logs and about event logs one after the other'),
    ]);
  });
  test('--limit says how many seats there are', async () => {
    const { out } = await run(
      'who',
      await file('Application.evtx', writeEvtx([started('06:00'), on('07:00', 12, 'jsmith')])),
      '--limit',
      '5',
      '--timezone',
      'UTC',
    );
    expect(out).toContain('1 of 5 seats used');
  });
});
