import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { writeEvtx } from '../evtx/writer.ts';

const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo-site', 'security-expert', 'events.jsonl');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-explain-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function explain(user: string, file: string): Promise<string> {
  let out = '';
  const status = await main(['explain', '--user', user, file, '--timezone', 'UTC'], {
    out: (text) => (out += text),
    err: () => {},
    env: {},
    columns: undefined,
    now: () => Date.UTC(2026, 10, 21),
  });
  expect(status).toBe(0);
  return out;
}

const WRITTEN = [
  {
    provider: 'Security Expert Data Service',
    id: 0,
    time: Date.UTC(2026, 10, 20, 8),
    recordId: 4711,
    channel: 'Application',
    computer: 'sx1.example.test',
    strings: ['New Operator Logon. Record ID: 12, Name: jsmith'],
  },
  {
    provider: 'Security Expert Data Service',
    id: 0,
    time: Date.UTC(2026, 10, 20, 9),
    recordId: 4712,
    channel: 'Application',
    computer: 'sx1.example.test',
    strings: ['Remove Operator by Disconnect. Record ID: 12, Name: jsmith'],
  },
];

test('a session from JSON lines is shown by the lines themselves, with a command that prints each', async () => {
  const file = join(folder, 'events.jsonl');
  await cp(DEMO, file);
  const told = await explain('Okafor', file);
  expect(told).toMatch(
    /^> \{"TimeCreated":"2026-11-18T13:10:00\.0210000Z".*"Message":"New Operator Logon\. Record ID: 15, Name: S\. Okafor"/m,
  );
  expect(told).toMatch(/See it: tail -c \+\d+ \S+events\.jsonl \| head -n 1/);
});

test.each(['utf8', 'utf16le'] as const)(
  'the same of a line that is longer than most: an event with long data of its own, in %s',
  async (encoding) => {
    const file = join(folder, 'events.jsonl');
    const line = {
      TimeCreated: '2026-11-20T08:00:00.0000000Z',
      Id: 0,
      ProviderName: 'Security Expert Data Service',
      LogName: 'Application',
      RecordId: 4711,
      MachineName: 'sx1.example.test',
      Properties: [{ Value: 'x'.repeat(90_000) }],
      Message: 'New Operator Logon. Record ID: 12, Name: jsmith',
    };
    const plain = { ...line, Properties: [] };
    const lines = [
      { ...plain, RecordId: 4710, Message: 'Service started successfully.' },
      line,
      { ...plain, RecordId: 4712, Message: 'Remove Operator by Disconnect. Record ID: 12, Name: jsmith' },
    ];
    await writeFile(file, Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''), encoding));
    const told = await explain('jsmith', file);
    expect(told).not.toContain('changed');
    expect(told).toMatch(/^> \{"TimeCreated":"2026-11-20T08:00:00/m);
    expect(told.match(/^See it: tail -c \+\d+ \S+events\.jsonl/gm)).toHaveLength(2);
  },
);

test('a session from an .evtx file is shown by the numbers of its events, and told when the log holds them no more', async () => {
  const file = join(folder, 'Application.evtx');
  await writeFile(file, writeEvtx(WRITTEN));
  const told = await explain('jsmith', file);
  expect(told).toContain(`The line that opened it: ${file}, event 4711`);
  expect(told).toContain('> New Operator Logon. Record ID: 12, Name: jsmith\nIt still stands there so.');
  expect(told).toContain(`See it: wevtutil qe "${file}" /lf:true /f:text "/q:*[System[EventRecordID=4712]]"`);
});

test('a session from a saved CSV is shown by the byte at which its event stands', async () => {
  const file = join(folder, 'saved.csv');
  await writeFile(
    file,
    'Level,Date and Time,Source,Event ID,Task Category\r\nInformation,11/20/2026 8:00:00 AM,Security ' +
      'Expert Data Service,0,None,"New Operator Logon. Record ID: 12, Name: jsmith"\r\n',
  );
  expect(await explain('jsmith', file)).toContain('It still stands there so.');
  await appendFile(
    file,
    'Information,11/20/2026 9:00:00 AM,Security Expert Data Service,0,None,"New Operator Logon. ' +
      'Record ID: 13, Name: ann"\r\n',
  );
  expect(await explain('ann', file)).toContain('It still stands there so.');
});
