import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

interface Found {
  understood: { lines: number };
  notUnderstood: { count: number }[];
  remarks: string[];
}

async function checked(args: readonly string[]): Promise<{ status: number; sources: Found[] }> {
  const { status, out, err } = await seatwatch(['check', '--json', ...args]);
  if (out === '') throw new Error(err);
  return { status, ...(JSON.parse(out) as { sources: Found[] }) };
}

describe('a file of events', () => {
  const rows = (...lines: string[]): string =>
    ['Level,Date and Time,Source,Event ID,Task Category', ...lines, ''].join('\r\n');

  test('without the product is none of its own, whatever it tells of other services', async () => {
    const path = await folder.write(
      'System.csv',
      rows(
        'Information,1/27/2026 6:30:00 AM,Service Control Manager,7036,None,The Print Spooler service entered the stopped state.',
        'Information,1/27/2026 6:20:00 AM,Service Control Manager,7036,None,"Dienst ""Druckwarteschlange"" befindet sich jetzt im Status ""Beendet""."',
        'Information,1/27/2026 6:10:00 AM,EventLog,6013,None,The system uptime is 12 seconds.',
        'Information,1/27/2026 6:00:00 AM,Some Agent,0,None,Service started successfully.',
      ),
    );
    const { status, out } = await seatwatch(['check', path]);
    expect(status).toBe(1);
    expect(out).toContain('No event of EcoStruxure Security Expert is in it.');
    expect(out).toContain('Nothing in it is understood.');
  });

  test('by the product in words that nobody knows is not understood, and says so', async () => {
    const path = await folder.write(
      'Application.csv',
      rows('Information,1/27/2026 6:30:00 AM,Security Expert Data Service,0,None,Backup of the database done.'),
    );
    const { status, sources } = await checked([path]);
    expect(status).toBe(1);
    expect(sources).toMatchObject([{ understood: { lines: 0 }, notUnderstood: [{ count: 1 }] }]);
  });

  test('without the texts of its events says what is missing and what to do', async () => {
    const event = (id: number): string =>
      JSON.stringify({
        TimeCreated: `2026-01-27T06:3${id}:00Z`,
        Id: 0,
        RecordId: id,
        ProviderName: 'Security Expert Data Service',
        MachineName: 'SX1.example.test',
        Message: null,
      });
    const path = await folder.write('events.json', `[${event(1)},${event(2)}]`);
    const { status, sources } = await checked([path]);
    expect(status).toBe(1);
    expect(sources[0]?.remarks).toEqual([
      expect.stringMatching(/the text of 2 events .* is missing.* export them with/),
    ]);
    expect((await seatwatch(['who', path])).err).toMatch(/the text of 2 events .* is missing/s);
  });
});

test('an export without a provider says why nobody knows whether a service that stopped was that of the product', async () => {
  const path = await folder.write(
    'events.csv',
    [
      'TimeCreated,Id,Message',
      '2026-01-27 08:00:00,0,"New Operator Logon. Record ID: 7, Name: J. Doe"',
      '2026-01-27 07:00:00,0,Service stopped successfully.',
      '2026-01-27 06:30:00,0,"New Operator Logon. Record ID: 3, Name: Reception"',
      '',
    ].join('\r\n'),
  );
  const { err, out } = await seatwatch(['who', '--json', path]);
  expect(err.replaceAll(/\s+/g, ' ')).toMatch(/events.csv: a service stopped or started, .* export the provider too/);
  const { sessions, uncertain } = JSON.parse(out) as Record<'sessions' | 'uncertain', { holder: string }[]>;
  expect([sessions, uncertain].map((list) => list.map(({ holder }) => holder))).toEqual([['J. Doe'], ['Reception']]);
});
