import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { day, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { seatwatch } from './terminal.ts';

const HEADER = 'Timestamp,Event,Module,User,Machine\n';
const validate = (time: string, user: string, machine: string): string =>
  `2026-11-20T${time}:00Z,Validate,M1,${user},${machine}\n`;

let site: Site;
beforeEach(async () => {
  site = await newSite({
    sources: '  - { id: cad, system: licence-protector, timezone: UTC, paths: [licences.csv], licenceFile: app.lic }\n',
    pools: '  - { id: cad-users, system: licence-protector, kind: M1, sources: [cad], limit: 10 }\n',
  });
  await site.write('licences.csv', HEADER + validate('08:00', 'bert', 'PC-014'));
  await write('08:00');
});
afterEach(() => site[Symbol.asyncDispose]());

const licenceFile = (): string => join(site.path, 'app.lic');

/** Somebody who is alive writes to the licence file. */
async function write(time: string): Promise<void> {
  await writeFile(licenceFile(), 'encrypted');
  await utimes(licenceFile(), day(time) / 1000, day(time) / 1000);
}

interface Who {
  pools: { seatsUsed: { atLeast: number | null; atMost: number | null } }[];
  sessions: { holder: string; life?: { state: string; freeBy: string | null } }[];
  uncertain: Who['sessions'];
}

async function who(now: number): Promise<Who> {
  const { out } = await seatwatch(['who', '--json', '--config', site.config], { now });
  return JSON.parse(out) as Who;
}

async function said(command: string, now: number): Promise<string> {
  return (await seatwatch([command, '--config', site.config], { now })).out.replaceAll(/\s+/g, ' ');
}

describe('a site with a licence file', () => {
  test('shows that a seat surely blocks where nobody has been alive since', async () => {
    await site.alive(day('08:01'));
    await site.alive(day('09:00'));
    const now = day('09:00') + 1_000;
    const { pools, sessions } = await who(now);
    expect(sessions).toMatchObject([{ holder: 'bert', life: { state: 'dead', freeBy: null } }]);
    expect(pools[0]?.seatsUsed.atLeast).toBe(1);
    expect(await said('who', now)).toMatch(/bert PC-014 .*dead, not removed/);
    expect(await said('who', now)).toContain(
      'Nobody has been alive since 2026-11-20 08:00, by the time of the licence file: seats of the dead stay taken.',
    );
    expect(await said('health', now)).toContain(
      `ok source cad: 2 files, read 1 s ago, last stamp 2026-11-20 08:00:00 +00:00; somebody was alive at ` +
        `2026-11-20 08:00:00 +00:00, 1 h ago, by the time of ${licenceFile()}`,
    );
    expect(await said('check', now)).toContain(
      `cad: ${licenceFile()} was written last at 2026-11-20 08:00:00 +00:00, 1 h ago: somebody was alive then. ` +
        'Nobody has been since, if that is longer than the time between two heartbeats.',
    );
  });

  test('does not say that nobody is alive before the time between two heartbeats is over', async () => {
    await site.alive(day('08:01'));
    expect(await said('who', day('08:01') + 1_000)).not.toContain('Nobody has been alive');
  });

  test('frees a dead seat where somebody is alive whom the stream does not name', async () => {
    await site.alive(day('08:01'));
    for (const time of ['08:04', '08:08', '08:12']) {
      await write(time);
      await site.alive(day(time) + MINUTE);
    }
    const { sessions, uncertain } = await who(day('08:13') + 1_000);
    expect([...sessions, ...uncertain]).toEqual([]);
  });

  test('tells of a licence file that is not there, and goes on without', async () => {
    await rm(licenceFile());
    await site.alive(day('08:01'));
    expect((await who(day('08:01') + 1_000)).sessions).toMatchObject([{ holder: 'bert' }]);
    expect(await said('health', day('08:01') + 1_000)).toMatch(
      /FAIL source cad: never read: \S*app\.lic: no such file/,
    );
    expect(await said('check', day('08:01'))).toContain(`${licenceFile()}: no such file`);
  });

  test('tells of a time that lies ahead', async () => {
    await write('10:00');
    expect(await said('check', day('08:01'))).toContain('lies ahead: the clock of its server differs from this one');
    await site.alive(day('08:01'));
    expect(await said('health', day('08:01') + 1_000)).toContain(`${licenceFile()} was not seen to be written yet`);
  });
});
