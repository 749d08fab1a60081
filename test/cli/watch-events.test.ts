import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { writeEvtx } from '../evtx/writer.ts';
import { newSite, type Site } from './site.ts';
import { asked, holders, seatwatch } from './terminal.ts';

const DAY = 24 * 3_600_000;
const MORNING = Date.UTC(2026, 10, 20, 6);
const SOURCE = '  - { id: prod, system: security-expert, instance: SX1, paths: [events.jsonl], timezone: UTC }\n';
const POOLS = '  - { id: sx, system: security-expert, kind: Connections, sources: [prod], limit: 5 }\n';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

let record = 0;

function line(at: number, text: string, MachineName = 'sx1.example.test'): string {
  const event = {
    TimeCreated: new Date(at).toISOString(),
    Id: 0,
    ProviderName: 'Security Expert Data Service',
    LogName: 'Application',
    RecordId: (record += 1),
    MachineName,
    Message: text,
    Properties: [{ Value: text }],
  };
  return `${JSON.stringify(event)}\n`;
}

const on = (at: number, name: string, computer?: string): string =>
  line(at, `New Operator Logon. Record ID: ${name.length}, Name: ${name}`, computer);

async function watched(events: string): Promise<Site> {
  site = await newSite({ sources: SOURCE, pools: POOLS });
  await site.write('events.jsonl', events, MORNING);
  return site;
}

/** What the state keeps of streams. */
function kept(): string[] {
  const { store } = openStore(join(site.path, 'state'), MORNING);
  const keys = [...store.loaded().streams.keys()];
  store.close();
  return keys;
}

describe('watch, of Windows events', () => {
  test('what an event would be known by again is kept as long as sessions are, and no longer', async () => {
    await watched(line(MORNING, 'Service started successfully.') + on(MORNING + 1_000, 'ann'));
    await site.once(MORNING + 60_000);
    expect(kept().filter((key) => /^seen .* \d/.test(key))).toHaveLength(1);
    await site.once(MORNING + 402 * DAY);
    await site.once(MORNING + 402 * DAY + DAY);
    expect(kept().filter((key) => /^seen .* \d/.test(key))).toHaveLength(0);
    expect(holders(await asked(['who', '--config', site.config], { now: MORNING + 403 * DAY }))).toEqual(['ann']);
  });

  test('a stamp of the far future is not believed: what comes behind it is seen at its own time, and nobody is suspect for it', async () => {
    await watched(line(MORNING, 'Service started successfully.') + on(MORNING + 1_000, 'ann'));
    await site.once(MORNING + 60_000);
    await site.write(
      'events.jsonl',
      (await readFile(join(site.path, 'events.jsonl'), 'utf8')) + on(Date.UTC(2099, 0, 1), 'carl'),
      MORNING + 90_000,
    );
    await site.once(MORNING + 120_000);
    await site.write(
      'events.jsonl',
      (await readFile(join(site.path, 'events.jsonl'), 'utf8')) + on(MORNING + 150_000, 'bob-b'),
      MORNING + 160_000,
    );
    await site.once(MORNING + 180_000);
    const { sessions, readUpTo } = await asked(['who', '--config', site.config], { now: MORNING + 181_000 });
    const at = (milliseconds: number): string => new Date(MORNING + milliseconds).toISOString();
    expect(
      sessions.map(({ holder, openedAt, openedBetween, suspect }) => [holder, openedAt, openedBetween, suspect]),
    ).toEqual([
      ['ann', at(1_000), null, false],
      // Between the event before it and the moment at which it was read.
      ['carl', at(1_000), [at(1_000), at(120_000)], false],
      ['bob-b', at(150_000), null, false],
    ]);
    expect(readUpTo).toEqual({ prod: new Date(MORNING + 150_000).toISOString() });
  });

  test('a file that is not there yet is waited for, told of in one mail however often watch is started, and what it then holds is live', async () => {
    site = await newSite({ sources: SOURCE.replace('events.jsonl', 'Application.evtx'), pools: POOLS });
    const mails = async (): Promise<number> => (await readdir(join(site.path, 'state', 'mail'))).length;
    for (let run = 0; run < 3; run += 1) await site.once(MORNING + run * 60_000);
    expect(await mails()).toBe(1);
    expect((await seatwatch(['health', '--config', site.config], { now: MORNING + 121_000 })).out).not.toContain(
      'ENOENT',
    );
    const { text, ...event } = {
      provider: 'Security Expert Data Service',
      id: 0,
      time: MORNING + 130_000,
      computer: 'sx1',
      text: 'New Operator Logon. Record ID: 3, Name: ann',
    };
    await site.write('Application.evtx', writeEvtx([{ ...event, recordId: 1, strings: [text] }]), MORNING + 130_000);
    const logged = await site.once(MORNING + 180_000);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
    expect(holders(await asked(['who', '--config', site.config], { now: MORNING + 181_000 }))).toEqual(['ann']);
  });

  test('who was forgotten gives the seat back, and is shown by name after the next logon', async () => {
    await watched(line(MORNING, 'Service started successfully.') + on(MORNING + 1_000, 'ann'));
    await site.once(MORNING + 60_000);
    const open = async (at: number): Promise<(string | null)[]> =>
      holders(await asked(['who', '--config', site.config], { now: at }));
    expect(
      (await seatwatch(['forget', 'ann', '--yes', '--config', site.config], { now: MORNING + 70_000 })).status,
    ).toBe(0);
    expect(await open(MORNING + 71_000)).toEqual([expect.stringMatching(/^forgotten-/)]);
    await appendFile(
      join(site.path, 'events.jsonl'),
      line(MORNING + 80_000, 'Remove Operator by Disconnect. Record ID: 3, Name: ann'),
    );
    await site.once(MORNING + 90_000);
    expect(await open(MORNING + 91_000)).toEqual([]);
    await appendFile(join(site.path, 'events.jsonl'), on(MORNING + 100_000, 'ann'));
    await site.once(MORNING + 110_000);
    expect(await open(MORNING + 111_000)).toEqual(['ann']);
  });

  test('computers beyond those that are told apart are not read, and that is said once', async () => {
    await watched(Array.from({ length: 1_010 }, (_, n) => on(MORNING + n * 1_000, 'ann', `pc${n}`)).join(''));
    await site.once(MORNING + DAY);
    const { store } = openStore(join(site.path, 'state'), MORNING);
    const told = store
      .events(0, MORNING + 2 * DAY)
      .map(({ event }) => event)
      .filter(({ kind }) => kind === 'remark');
    store.close();
    expect(told).toMatchObject([{ detail: expect.stringContaining('more than 1000 computers') }]);
  });
});
