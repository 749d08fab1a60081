import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { jsonLog, textLog } from '../../src/cli/log.ts';
import { openView } from '../../src/store/view.ts';
import { day, iris } from '../timeline.ts';
import { newSite, type Logged, type Site } from './site.ts';
import { seatwatch } from './terminal.ts';

const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo-site');
const SOURCES =
  '  - { id: iris-prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }\n' +
  '  - { id: sx, system: security-expert, instance: SX1, paths: [events.jsonl], timezone: UTC }\n';
const POOLS =
  '  - { id: iris, system: iris, kind: User, sources: [iris-prod], limit: 5 }\n' +
  '  - { id: sx, system: security-expert, kind: Connections, sources: [sx], limit: 5 }\n';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

/** Every holder and machine that the state knows. */
function everybody(): string[] {
  const view = openView(join(site.path, 'state'));
  const sessions = view?.sessions(-1e15, 8e15).map(({ who }) => who) ?? [];
  const refused = view?.events(-1e15, 8e15).flatMap(({ event }) => ('who' in event && event.who) || []) ?? [];
  view?.close();
  return [...new Set([...sessions, ...refused].flatMap(({ holder, node }) => [holder ?? '', node ?? '']))].filter(
    (name) => name !== '',
  );
}

/** What was logged, as the daemon writes it by default: for machines, and on a terminal. */
function written(logged: readonly Logged[]): string {
  let text = '';
  const write = (line: string): void => void (text += line);
  for (const log of [jsonLog(write), textLog(write, () => day('08:00'), 'UTC')])
    for (const { level, fields, message } of logged) log[level](fields, message);
  return text;
}

test('the log of watch names nobody, whatever happens: refusals, mails, texts not understood, a lost log', async () => {
  const [log, events, feed] = await Promise.all(
    ['iris/messages.log', 'security-expert/events.jsonl', 'feed.log'].map((name) => readFile(join(DEMO, name), 'utf8')),
  );
  site = await newSite({
    log: log ?? '',
    sources: SOURCES,
    pools: POOLS,
    mail: '{ host: 127.0.0.1, port: 1, from: a@example.test, to: [oncall@example.test] }',
  });
  const day1 = Date.parse('2026-11-20T07:20:00Z');
  await site.write('events.jsonl', events ?? '', day1);
  const logged = [...(await site.once(day1))];
  const live = (feed ?? '').split('\n').filter((line) => line !== '');
  await site.append(live.filter((line) => !line.startsWith('{')).join('\n') + '\n');
  await site.append(iris.line('07:22:00:000', 9, 'License rule applied to zacharias@192.0.2.250'));
  await site.append(iris.login('07:22:30:000', 601, 'zacharias@192.0.2.250', 9));
  const more = live.filter((line) => line.startsWith('{'));
  await site.write('events.jsonl', `${events ?? ''}${more.join('\n')}\n{"TimeCreated":"zacharias`, day1 + 120_000);
  logged.push(...(await site.once(day1 + 180_000)));
  await truncate(site.log, 10);
  await site.append(iris.login('07:30:00:000', 602, 'zacharias@192.0.2.250', 1));
  logged.push(...(await site.once(day1 + 900_000)));
  const forgotten = await seatwatch(['forget', 'zacharias', '--yes', '--config', site.config], { now: day1 + 900_000 });
  expect(forgotten.status).toBe(0);

  const names = ['zacharias', ...everybody()];
  expect(names).toEqual(expect.arrayContaining(['S. Okafor', '192.0.2.60']));
  expect(names.length).toBeGreaterThan(10);
  expect(logged.map(({ level }) => level)).toContain('warn');
  expect(logged.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'a text about licences or the service was not understood',
      'notice not sent, will be tried again',
    ]),
  );
  const text = written(logged);
  expect(names.filter((name) => text.includes(name))).toEqual([]);
});
