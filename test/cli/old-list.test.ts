import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { day, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, seatwatch } from './terminal.ts';

const LIST =
  '<Users Module="M1" Total="10"><User Name="bert" Computer="PC-1" LastValidate="2026-11-20 07:58:12"/></Users>';
const STREAM = 'Timestamp,Event,Module,User,Machine\n2026-11-20T08:00:00Z,Validate,M1,bert,PC-1\n';

/** A site that reads a list of users that was written at eight, and what else is named. */
async function siteOf(...more: string[]): Promise<Site> {
  const paths = ['users.xml', ...more].join(', ');
  const site = await newSite({
    sources: `  - { id: cad, system: licence-protector, timezone: UTC, paths: [${paths}] }\n`,
    pools: '  - { id: cad-users, system: licence-protector, kind: M1, sources: [cad], limit: 10 }\n',
  });
  await writeFile(join(site.path, 'users.xml'), LIST);
  await utimes(join(site.path, 'users.xml'), day('08:00') / 1000, day('08:00') / 1000);
  if (more.length > 0) await writeFile(join(site.path, 'events.csv'), STREAM);
  return site;
}

test('who says first how old the newest list of users is, and answers as of then', async () => {
  await using site = await siteOf();
  await site.alive(day('08:02'));
  expect((await asked(['who', '--config', site.config], { now: day('08:02') })).stale).toBe(false);
  await site.alive(day('11:00'));
  const { out } = await seatwatch(['who', '--config', site.config], { now: day('11:00') });
  const first = 'the newest list of source cad is 3 h old: who came or left since is not known';
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`^STALE: ${first}. The answer is as of 2026-11-20 08:00:00`));
});

test('beside a stream of events an old list makes nothing stale', async () => {
  await using site = await siteOf('events.csv');
  await site.alive(day('09:00'));
  expect((await asked(['who', '--config', site.config], { now: day('09:00') + MINUTE / 60 })).stale).toBe(false);
});
