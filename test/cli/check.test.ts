import { mkdir, readdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { newFolder, seatwatch, START, type Folder, type Terminal } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOGIN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

interface Found {
  source: string;
  path: string;
  trouble: string | null;
  leftOut: string | null;
  product: string;
  instance: string;
  encoding: string;
  lineEnds: string;
  timezone: { name: string; from: string; startUpLines: number; agreeing: number };
  siblings: string[];
  lines: number;
  heads: number;
  firstStamp: string | null;
  lastStamp: string | null;
  understood: { lines: number; byMeaning: Record<string, number>; byPattern: Record<string, number> };
  notUnderstood: { count: number; example: { file: string; position: number; text: string } }[];
  unknown: { count: number; example: { text: string } }[];
  pools: { pool: string; limit: number | null; coverage: { state: string } }[];
  mail: { rule: string; alerts: number; mails: number; first: string; last: string }[];
  remarks: string[];
}

async function checked(args: readonly string[], terminal?: Terminal): Promise<{ status: number; sources: Found[] }> {
  const { status, out, err } = await seatwatch(['check', '--json', ...args], terminal);
  if (out === '') throw new Error(err);
  return { status, ...(JSON.parse(out) as { sources: Found[] }) };
}

describe('a log without configuration', () => {
  test('is told by product, instance, encoding, zone, size and stamps', async () => {
    const older = await folder.write('messages.old_20261119', iris.line('05:00:00:000', 1, 'an older line'));
    const { status, sources } = await checked([
      await folder.write('messages.log', START + LOGIN + 'a continuation\n'),
      '--timezone',
      'UTC',
    ]);
    expect(status).toBe(0);
    expect(sources).toMatchObject([
      {
        source: 'messages.log',
        trouble: null,
        product: 'InterSystems IRIS',
        instance: 'PROD',
        encoding: 'ASCII',
        lineEnds: 'LF',
        timezone: { name: 'UTC', from: '--timezone', startUpLines: 1, agreeing: 1 },
        siblings: [older.split('/').at(-1)],
        lines: 7,
        heads: 6,
        firstStamp: '2026-11-20T05:00:00.000Z',
        lastStamp: '2026-11-20T07:00:00.000Z',
        remarks: [],
      },
    ]);
  });

  test('shows how many lines each pattern fits, and what they mean', async () => {
    const { sources } = await checked([await folder.write('messages.log', START + LOGIN)]);
    expect(sources[0]?.understood).toEqual({
      lines: 5,
      byMeaning: { start: 1, up: 1, login: 2, logout: 1 },
      byPattern: { 'instance-starting': 1, 'logons-enabled': 1, 'trace-login': 2, 'trace-logout': 1 },
    });
  });

  test('lists by kind, with the very line, what holds a literal but is not understood', async () => {
    const wrong = (user: string): string =>
      iris.line('07:10:00:000', 9, `LicenseTrace: Login, Role = User, UserId = ${user}, Result = granted`);
    const file = await folder.write(
      'messages.log',
      START +
        wrong('ann@192.0.2.1') +
        wrong('bob@192.0.2.2') +
        iris.line('07:20:00:000', 9, 'License server is slow at last'),
    );
    const { sources } = await checked([file]);
    expect(sources[0]?.notUnderstood).toEqual([
      { count: 2, example: { file, position: START.length, text: wrong('ann@192.0.2.1').trimEnd() } },
      {
        count: 1,
        example: {
          file,
          position: START.length + 2 * wrong('ann@192.0.2.1').length,
          text: expect.stringContaining('License server is slow at last') as string,
        },
      },
    ]);
  });

  test('samples what speaks of licences or logins, where no pattern looks', async () => {
    const file = await folder.write(
      'messages.log',
      START +
        iris.line('07:10:00:000', 9, 'the store of /opt/a/b/c/d/e/f/g/h/i/j/License.dat is full') +
        iris.line('07:11:00:000', 9, 'blogging ends') +
        'Login stands in a continuation\n',
    );
    const { sources } = await checked([file]);
    expect(sources[0]?.unknown.map(({ example }) => example.text)).toEqual([
      iris.line('07:10:00:000', 9, 'the store of /opt/a/b/c/d/e/f/g/h/i/j/License.dat is full').trimEnd(),
    ]);
    expect(sources[0]?.notUnderstood).toEqual([]);
  });

  test('tells start-up lines that another zone than the given one made', async () => {
    const { sources } = await checked([await folder.write('messages.log', START), '--timezone', 'Asia/Tokyo']);
    expect(sources[0]?.timezone).toMatchObject({ startUpLines: 1, agreeing: 0 });
    expect(sources[0]?.remarks).toEqual([
      expect.stringContaining('1 of 1 start-up lines state another offset than the zone Asia/Tokyo'),
    ]);
  });

  test.each([
    ['UTF-16 LE', 'CRLF', Buffer.from(`\ufeff${(START + LOGIN).replaceAll('\n', '\r\n')}`, 'utf16le')],
    ['UTF-8', 'LF', Buffer.from(START + LOGIN + iris.line('07:30:00:000', 3, 'Grüße'))],
    ['Windows-1252', 'LF', Buffer.from(START + LOGIN + iris.line('07:30:00:000', 3, 'Grüße'), 'latin1')],
  ])('in %s is understood', async (encoding, lineEnds, bytes) => {
    const { status, sources } = await checked([await folder.write('messages.log', bytes)]);
    expect([status, sources[0]?.encoding, sources[0]?.lineEnds]).toEqual([0, encoding, lineEnds]);
    expect(sources[0]?.understood.byMeaning['login']).toBe(2);
  });
});

describe('what would have been mailed', () => {
  test('is what watch would have sent while the log was written: first, rise, end', async () => {
    const limits = iris.limit('08:00:00:000', 1) + iris.limit('08:10:00:000', 4) + iris.limit('10:00:00:000', 5);
    const { sources } = await checked([
      await folder.write('messages.log', START + limits + iris.line('11:59:00:000', 1, 'late')),
      '--timezone',
      'UTC',
    ]);
    // At 8:00 first; at 8:30 the rise that had to wait; at 8:40 the end; at 10:00 first again, at 10:30 the end.
    expect(sources[0]?.mail).toEqual([
      {
        rule: 'limit-exceeded',
        title: 'License limit exceeded',
        alerts: 2,
        mails: 5,
        first: '2026-11-20T08:00:00.000Z',
        last: '2026-11-20T10:30:00.000Z',
      },
    ]);
  });

  test('follows the rules of the configuration', async () => {
    const quiet = await newSite({
      log: START + iris.limit('08:00:00:000', 1),
      more: 'rules:\n  - { id: limit-exceeded, enabled: false }\n',
    });
    const { status, sources } = await checked(['--config', quiet.config]);
    expect([status, sources[0]?.mail]).toEqual([0, []]);
    await quiet[Symbol.asyncDispose]();
  });
});

test('of a file of events it tells what each means, one log behind the other too, and would have mailed what happened in the order of time', async () => {
  let record = 0;
  const line = (time: string, ProviderName: string, Id: number, LogName: string, text: string): string =>
    `${JSON.stringify({ TimeCreated: `2026-11-20T${time}Z`, Id, ProviderName, LogName, RecordId: (record += 1), MachineName: 'sx1', Message: text, Properties: [{ Value: text }] })}\n`;
  const said = (time: string, text: string): string =>
    line(time, 'Security Expert Data Service', 0, 'Application', text);
  const application =
    said('06:00:00', 'Service started successfully.') +
    said('07:00:00', 'New Operator Logon. Record ID: 3, Name: ann') +
    said('07:10:00', 'New Operator Logon. Record ID: 4, Name: bob') +
    said('08:00:00', 'Remove Operator by Disconnect. Record ID: 4, Name: bob') +
    said('23:00:00', 'New Operator Logon. Record ID: 4, Name: bob');
  const system = line('20:00:00', 'Service Control Manager', 7034, 'System', 'Security Expert Data Service');
  const { out } = await seatwatch([
    'check',
    await folder.write('events.jsonl', application + system),
    '--timezone',
    'UTC',
  ]);
  expect(
    Object.fromEntries(
      [...out.matchAll(/^(logon|removed|started|operator|data-service) .* (\d+)$/gm)].map(([, means, events]) => [
        means,
        events,
      ]),
    ),
  ).toEqual({ logon: '3', removed: '1', started: '1', 'data-service': '1' });
  // The session that is old at 21:00 ended at 20:00.
  expect(out).toContain('nothing would have been mailed');
});

describe('the configured sources', () => {
  let site: Site;
  afterEach(() => site[Symbol.asyncDispose]());

  test('are checked with their zone, instance and pools, and nothing is changed', async () => {
    site = await newSite({ log: START + LOGIN + iris.limit('08:00:00:000', 1) });
    const before = await readdir(site.path, { recursive: true });
    const { status, sources } = await checked(['--config', site.config]);
    expect(status).toBe(0);
    expect(sources).toMatchObject([
      {
        source: 'prod',
        instance: 'PROD',
        timezone: { name: 'UTC', agreeing: 1 },
        pools: [{ pool: 'iris', limit: 20, coverage: { state: 'at least' } }],
        mail: [{ alerts: 1 }],
      },
    ]);
    expect(await readdir(site.path, { recursive: true })).toEqual(before);
  });

  test('a licence dump among them is told as what it is, of when, and what it tells', async () => {
    site = await newSite({
      log: START + LOGIN,
      sources: '  - { id: prod, system: iris, instance: PROD, paths: [messages.log, all.dmp], timezone: UTC }\n',
    });
    const dump = await site.write(
      'all.dmp',
      'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n192.0.2.7 User    ' +
        '2         4         0         1       3600    0\nfree        0         0         0         ' +
        '0         0         0         0\nno holder at all, a line that came to harm\n',
    );
    await utimes(dump, new Date('2026-11-20T08:00:00Z'), new Date('2026-11-20T08:00:00Z'));
    for (const args of [
      ['--config', site.config],
      [site.log, dump],
    ]) {
      const { status, sources } = await checked(args);
      expect(status).toBe(0);
      expect(sources.find(({ path }) => path === dump)).toMatchObject({
        trouble: null,
        product: 'InterSystems IRIS',
        firstStamp: '2026-11-20T08:00:00.000Z',
        lastStamp: '2026-11-20T08:00:00.000Z',
        notUnderstood: [{ example: { text: 'no holder at all, a line that came to harm' } }],
        remarks: [expect.stringContaining('a list of all holders at one moment')],
      });
    }
  });

  test('that read logs of several instances as one are told of, by check and by watch; a dump elsewhere is no other log', async () => {
    site = await newSite({
      log: START + LOGIN,
      sources: '  - { id: prod, system: iris, paths: [messages.log, "*/messages.log", "*/all.dmp"], timezone: UTC }\n',
    });
    await mkdir(join(site.path, 'two'));
    await site.write('two/all.dmp', 'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n');
    const told = async (): Promise<unknown[]> => {
      const { sources } = await checked(['--config', site.config]);
      const notes = sources.flatMap(({ remarks }) => remarks.filter((remark) => remark.includes('several folders')));
      const logged = (await site.once()).filter(({ message }) => message.includes('several folders'));
      return [notes.length, ...logged.map(({ fields }) => fields['logs'])];
    };
    expect(await told()).toEqual([0]);
    const other = await site.write('two/messages.log', START);
    expect(await told()).toEqual([2, [site.log, other]]);
  });

  test('that are the bytes of another are read once, for the first, and told of, by check and by watch', async () => {
    const sources =
      '  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n' +
      '  - { id: again, system: iris, paths: ["*/current.log"], timezone: UTC }\n';
    site = await newSite({ log: START + LOGIN, sources });
    await mkdir(join(site.path, 'links'));
    await symlink(site.log, join(site.path, 'links', 'current.log'));
    const { sources: found } = await checked(['--config', site.config]);
    expect(found.map(({ source, leftOut }) => [source, leftOut])).toEqual([
      ['prod', null],
      [
        'again',
        expect.stringContaining(`holds what is read as ${site.log} of the source prod already: it is left out`),
      ],
    ]);
    const logged = (await site.once()).filter(({ message }) => message.includes('read for another input already'));
    expect(logged.map(({ fields }) => [fields['source'], fields['readFor']])).toEqual([['again', 'prod']]);
  });

  test('that are not there are told, with exit status 1', async () => {
    site = await newSite({
      sources:
        '  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n  - { id: more, system: ' +
        'iris, paths: ["none-*.log"], timezone: UTC }\n',
    });
    const { status, sources } = await checked(['--config', site.config]);
    expect(status).toBe(1);
    expect(sources.map(({ source, trouble }) => [source, trouble])).toEqual([
      ['prod', `cannot read ${join(site.path, 'messages.log')}: there is no such file`],
      ['more', 'cannot read none-*.log: there is no such file'],
    ]);
  });
});

test('a sound log in which nothing tells of licences is no failure, and it says so', async () => {
  const { status, out } = await seatwatch([
    'check',
    await folder.write('messages.log', iris.line('07:00:00:000', 1, 'Backup done')),
  ]);
  expect(status).toBe(0);
  expect(out).toContain('No line of it tells of licences, logins, starts or stops of InterSystems IRIS.');
});

test('people read it on a terminal of 80 columns, whatever the log holds', async () => {
  const hostile =
    START + iris.line('07:10:00:000', 9, 'LicenseTrace: Login, \u001b[2J\u202egnp') + iris.limit('08:00:00:000', 1);
  const { out } = await seatwatch(['check', await folder.write('messages.log', hostile)], { columns: 80 });
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(out).not.toMatch(/[\u001b\u202e]/);
  expect(out).toMatch(/^limit-exceeded\s+1\s+1\s/m);
  expect(out).toContain('InterSystems IRIS (surely), instance PROD.');
});
