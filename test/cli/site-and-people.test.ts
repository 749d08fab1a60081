import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailServer, type MailServer } from '../notify/receivers/email/server.ts';
import { day, iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { seatwatch, START } from './terminal.ts';
import { mailTo } from './watching.ts';

const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) + iris.login('07:01:00:000', 502, 'bob', 1);
const MORE =
  'site: Hamburg\nlabels: { env: prod, team: "cad\u202e & plan" }\npeopleFile: people.csv\n' +
  'people: { bob: { name: Bob Example } }\n';

let site: Site;
let server: MailServer;
beforeEach(async () => {
  server = await mailServer();
  site = await newSite({ log: LOG, mail: mailTo(server.port), more: MORE });
  await site.write(
    'people.csv',
    '\ufeffholder;name;telephone;group\nann@192.0.2.1;"Example; Ann";+49 30 5550101;CAD\n',
  );
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

async function json(...words: string[]): Promise<Record<string, unknown>> {
  const { out } = await seatwatch([...words, '--json', '--config', site.config], { now: day('08:01') });
  return JSON.parse(out) as Record<string, unknown>;
}

test('the site and its labels stand in answers, at the foot of who and health, and in the headers of mails', async () => {
  await site.once(day('08:00'));
  await site.append(iris.limit('08:00:30:000', 1));
  await site.alive(day('08:01'));
  const labels = { env: 'prod', team: 'cad\u202e & plan' };
  for (const command of ['who', 'history', 'usage', 'health'])
    expect(await json(command)).toMatchObject({ site: 'Hamburg', labels });
  for (const command of ['who', 'health']) {
    const { out } = await seatwatch([command, '--config', site.config], { now: day('08:01') });
    // What turns the reading direction is shown, not sent.
    expect(out.replaceAll(/\s+/g, ' ')).toContain('Site Hamburg (env=prod, team=cad<U+202E> & plan).');
  }
  const mails = await Promise.all(server.mails.map(({ raw }) => PostalMime.parse(raw)));
  expect(mails.length).toBeGreaterThan(1);
  for (const { headers } of mails)
    expect(headers.find(({ key }) => key === 'x-seatwatch-labels')?.value).toBe('env=prod, team=cad & plan');
});

test('a person of the list stands with group and telephone in the mail, in who and in its JSON', async () => {
  await site.once(day('08:00'));
  await site.append(iris.limit('08:00:30:000', 1));
  await site.alive(day('08:01'));
  const { sessions } = (await json('who')) as { sessions: { holder: string; person?: unknown }[] };
  expect(sessions.map(({ holder, person }) => [holder, person]).toSorted()).toEqual([
    ['ann@192.0.2.1', { name: 'Example; Ann', phone: '+49 30 5550101', group: 'CAD' }],
    ['bob', { name: 'Bob Example', phone: null, group: null }],
  ]);
  const { out } = await seatwatch(['who', '--config', site.config], { now: day('08:01') });
  expect(out.replaceAll(/\s+/g, ' ')).toContain('Example; Ann, CAD');
  const mail = await PostalMime.parse(server.mails.at(-1)?.raw ?? '');
  expect(mail.text).toContain('Example; Ann, CAD, +49 30 5550101');
  expect(mail.html).toContain('Example; Ann, CAD');
});

test('who of a log beside the configuration knows the people of the list, too', async () => {
  const answer = await seatwatch(['who', site.log, '--json', '--config', site.config], { now: day('08:01') });
  const { sessions } = JSON.parse(answer.out) as { sessions: { person?: { group: string } }[] };
  expect(sessions[0]?.person?.group).toBe('CAD');
});

test('check says where the list and the configuration call a holder by two names', async () => {
  await site.write('people.csv', 'holder;name;telephone;group\nbob;Robert Example;;\n');
  const { err } = await seatwatch(['check', '--config', site.config], { now: day('08:01') });
  expect(err.replaceAll(/\s+/g, ' ')).toContain(
    'people.csv:2: the holder is called otherwise under people: of the configuration, which counts',
  );
});

test('a site without name and labels says nothing of them', async () => {
  const bare = await newSite({ log: LOG });
  await bare.alive(day('08:00'));
  const { out } = await seatwatch(['who', '--json', '--config', bare.config], { now: day('08:01') });
  expect(Object.keys(JSON.parse(out) as object)).not.toContain('site');
  await bare[Symbol.asyncDispose]();
});
