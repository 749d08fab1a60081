import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { day } from '../timeline.ts';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

const row = (time: string, event: string, user: string): string =>
  `2026-11-20T${time}:00Z,${event},M1,${user},PC-1,,,\n`;
const STREAM =
  'Timestamp,Event,Module,User,Machine,LastValidate,NextValidate,RunCounter\n' +
  row('08:00', 'Validate', 'bert') +
  row('08:04', 'Validate', 'bert') +
  row('08:08', 'Validate', 'bert') +
  row('08:12', 'Validate', 'bert') +
  row('08:15', 'Quit', 'bert');

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
  await folder.write('licences.csv', STREAM);
});
afterEach(() => folder[Symbol.asyncDispose]());

/** Who holds seats by a stream and by a list that was written at a time and names these, both named on one command line. */
async function holders(time: string, ...users: string[]): Promise<{ names: string[]; at: string }> {
  const entries = users.map((user) => `<User Name="${user}" Computer="PC-1"/>`).join('');
  const list = await folder.write('users.xml', `<Users Module="M1" Total="10">${entries}</Users>`);
  await utimes(list, day(time) / 1000, day(time) / 1000);
  const files = ['licences.csv', 'users.xml'].map((name) => join(folder.path, name));
  const { out } = await seatwatch(['who', '--json', '--timezone', 'UTC', ...files], { now: day('09:00') });
  const { at, sessions, uncertain } = JSON.parse(out) as {
    at: string;
    sessions: { holder: string }[];
    uncertain: { holder: string }[];
  };
  return { at, names: [...sessions, ...uncertain].map(({ holder }) => holder).sort() };
}

test('a list from before a Quit brings nobody back, and nobody in it is there who has not been heard of since', async () => {
  expect(await holders('08:03', 'bert', 'cleo')).toEqual({ at: '2026-11-20T08:15:00.000Z', names: [] });
});

test('a list from behind the last line tells who is there by then', async () => {
  expect(await holders('08:20', 'cleo')).toEqual({ at: '2026-11-20T08:20:00.000Z', names: ['cleo'] });
});

test('where nothing tells how often heartbeats come, it says why no seat has a time at which it is free', async () => {
  const file = await folder.write('open.csv', STREAM.replace(/.*Quit.*\n/, ''));
  const who = async (...more: string[]): Promise<string> =>
    (await seatwatch(['who', '--timezone', 'UTC', file, ...more])).out.replaceAll(/\s+/g, ' ');
  expect(await who()).toContain('give limit: of the pool, or checkInterval: of the source');
  expect(await who('--set', 'checkInterval=5m')).not.toContain('checkInterval: of the source');
  const check = await seatwatch(['check', '--timezone', 'UTC', file]);
  expect(check.out.replaceAll(/\s+/g, ' ')).toContain('give limit: of the pool, or checkInterval: of the source');
  expect(await who('--set', 'level=light')).not.toContain('checkInterval: of the source');
});
