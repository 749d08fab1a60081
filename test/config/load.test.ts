import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/types.ts';
import type { EventInput } from '../../src/domain/product.ts';
import { machineZone } from '../../src/time/zone.ts';
import { makeContext, TEST_RULES } from './context.ts';

const EVENTS: EventInput = {
  id: 'events',
  kind: 'events',
  of: 'Windows',
  for: 'sessions',
  literals: ['Logon'],
  identity: () => 'x',
};

const FILE = '/etc/seatwatch/seatwatch.yaml';
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SOURCE = 'sources: [{ id: a, system: iris, paths: [a.log] }]\n';

const FULL = `
state: state
sources:
  - id: iris-prod
    system: iris
    instance: PROD
    paths: [/iris/mgr/messages.log, 'logs/*.log']
    timezone: Europe/Berlin
    trace: always
    traceSilence: never
    maxConnections: 10
  - { id: desk, system: security-expert, paths: [C:\\logs\\Application.evtx], timezone: "+02:00", suspectAfter: 1h30m }
pools:
  - { id: iris, system: iris, kind: User, sources: [iris-prod], limit: 25, expected: [10.1.2.3] }
mail:
  host: mail.example.test
  port: 2525
  tls: starttls
  user: seatwatch
  from: seatwatch <seatwatch@example.test>
  to: [oncall@example.test, "On call <second@example.test>"]
  passwordFile: smtp
people:
  "SuperUser@172.20.0.1": { name: Portal account, phone: "+49 30 5550123" }
  guard: { name: Guard desk }
hosts: { 172.20.0.1: portal gateway, "::1": this machine }
patterns:
  iris:
    - { id: logon, means: opened, literals: [Logon], expression: '^Logon of (?<holder>\\S+)' }
rules:
  - { id: limit-exceeded, level: warning, minInterval: 1h }
  - { id: not-understood, enabled: true }
  - { id: somebody-refused, level: info, condition: event, on: refused, title: somebody was refused, minInterval: 30m, resolveAfter: 0s }
poll: 500ms
downtime: 10m
retention: { sessions: 100d, usage: 30d, notices: 7d }
`;

function parse(text: string, more: Parameters<typeof makeContext>[0] = {}): Config {
  return parseConfig(text, FILE, makeContext(more));
}

describe('a full configuration', () => {
  const config = parse(FULL);

  test('gives its sources with the settings of their product', () => {
    expect(config.sources).toEqual([
      {
        id: 'iris-prod',
        system: 'iris',
        instance: 'PROD',
        paths: ['/iris/mgr/messages.log', 'logs/*.log'],
        timezone: 'Europe/Berlin',
        unreadableAfter: 2 * MINUTE,
        absentAfter: DAY,
        settings: { trace: 'always', traceSilence: 'never', maxConnections: 10 },
      },
      {
        id: 'desk',
        system: 'security-expert',
        instance: 'desk',
        paths: ['C:\\logs\\Application.evtx'],
        timezone: '+02:00',
        unreadableAfter: 2 * MINUTE,
        absentAfter: DAY,
        settings: { suspectAfter: 90 * MINUTE },
      },
    ]);
  });

  test('gives how long sources may be away: one may differ from the others, or be silent for ever', () => {
    const text =
      'unreadableAfter: 10m\nsources:\n  - { id: a, system: iris, paths: [a.log] }\n' +
      '  - { id: b, system: iris, paths: [b.log], unreadableAfter: 1h, absentAfter: never }\n';
    const { sources } = parse(text);
    expect(sources.map(({ unreadableAfter, absentAfter }) => [unreadableAfter, absentAfter])).toEqual([
      [10 * MINUTE, DAY],
      [60 * MINUTE, null],
    ]);
    expect(() => parse('sources: [{ id: a, system: iris, paths: [a.log], absentAfter: sometimes }]\n')).toThrow(
      /neither a duration nor never/,
    );
  });

  test("takes rules of one's own about sources that are away, and refuses those that wait for anything else", () => {
    const context = makeContext({ conditions: ['event', 'absent'], events: ['refused', 'unreadable', 'silent'] });
    const rule = (condition: string, on: string): string =>
      `${SOURCE}rules:\n  - { id: own, level: info, condition: ${condition}, on: ${on}, title: Away, ` +
      'minInterval: 1h, resolveAfter: 1m }\n';
    expect(parseConfig(rule('absent', 'silent'), FILE, context).rules).toContainEqual(
      expect.objectContaining({ id: 'own', condition: 'absent', on: 'silent' }),
    );
    expect(() => parseConfig(rule('absent', 'refused'), FILE, context)).toThrow(
      /"refused" is nothing that the condition absent waits for; write unreadable or silent/,
    );
    expect(() => parseConfig(rule('event', 'silent'), FILE, context)).toThrow(
      /"silent" is nothing that the condition event waits for/,
    );
  });

  test('gives a source of Windows events the settings of its exports, whichever product it is of', () => {
    const { products, ...context } = makeContext();
    const ofEvents = {
      ...context,
      products: products.map(({ parser, advice }) => ({ parser: { ...parser, inputs: [EVENTS] }, advice })),
    };
    const { sources } = parseConfig(
      'sources: [{ id: desk, system: security-expert, paths: [a.csv], dateOrder: day-first }]\n',
      FILE,
      ofEvents,
    );
    expect(sources[0]?.settings).toEqual({ dateOrder: 'day-first', textZone: 'local', suspectAfter: 12 * 60 * MINUTE });
    expect(() =>
      parseConfig('sources: [{ id: prod, system: iris, paths: [a.log], dateOrder: day-first }]\n', FILE, makeContext()),
    ).toThrow(/"dateOrder" is not a key/);
  });

  test('gives its pools', () => {
    expect(config.pools).toEqual([
      { id: 'iris', system: 'iris', kind: 'User', sources: ['iris-prod'], limit: 25, expected: ['10.1.2.3'] },
    ]);
  });

  test('gives its mail, with paths from its own folder', () => {
    expect(config.mail).toEqual({
      host: 'mail.example.test',
      port: 2525,
      tls: 'starttls',
      user: 'seatwatch',
      from: 'seatwatch <seatwatch@example.test>',
      to: ['oncall@example.test', 'On call <second@example.test>'],
      passwordFile: '/etc/seatwatch/smtp',
    });
    expect(config.state).toBe('/etc/seatwatch/state');
    expect(config.file).toBe(FILE);
    expect(config.folder).toBe('/etc/seatwatch');
  });

  test('gives people and machines by name', () => {
    expect(config.people).toEqual({
      'SuperUser@172.20.0.1': { name: 'Portal account', phone: '+49 30 5550123' },
      guard: { name: 'Guard desk' },
    });
    expect(config.hosts).toEqual({ '172.20.0.1': 'portal gateway', '::1': 'this machine' });
  });

  test('gives the shipped rules with the keys it overrides, then its own', () => {
    expect(config.rules).toEqual([
      { ...TEST_RULES[0], level: 'warning', minInterval: 60 * MINUTE },
      { ...TEST_RULES[1], enabled: true },
      TEST_RULES[2],
      {
        id: 'somebody-refused',
        level: 'info',
        condition: 'event',
        enabled: true,
        on: 'refused',
        title: 'somebody was refused',
        minInterval: 30 * MINUTE,
        resolveAfter: 0,
      },
    ]);
  });

  test('gives patterns and durations', () => {
    expect(config.patterns).toEqual({
      iris: [{ id: 'logon', means: 'opened', literals: ['Logon'], expression: '^Logon of (?<holder>\\S+)' }],
    });
    expect(config.poll).toBe(500);
    expect(config.downtime).toBe(10 * MINUTE);
    expect(config.retention).toEqual({
      sessions: 100 * DAY,
      usage: 30 * DAY,
      notices: 7 * DAY,
      names: 100 * DAY,
      proof: 100 * DAY,
    });
  });
});

describe('what is left out', () => {
  const config = parse(SOURCE);

  test('of a source is its id as instance, the zone of the machine and the defaults of its product', () => {
    expect(config.sources).toEqual([
      {
        id: 'a',
        system: 'iris',
        instance: 'a',
        paths: ['a.log'],
        timezone: machineZone(),
        unreadableAfter: 2 * MINUTE,
        absentAfter: DAY,
        settings: { trace: 'sometimes', traceSilence: DAY, maxConnections: 25 },
      },
    ]);
  });

  test('everywhere else has its default', () => {
    const { sources: _, ...rest } = config;
    expect(rest).toEqual({
      file: FILE,
      files: [FILE],
      include: [],
      folder: '/etc/seatwatch',
      labels: {},
      remarks: [],
      state: '/var/lib/seatwatch',
      pools: [],
      mail: null,
      receivers: [
        {
          id: 'mail',
          kind: 'folder',
          settings: { folder: '/var/lib/seatwatch/mail', from: 'seatwatch@localhost', to: ['root@localhost'] },
        },
      ],
      people: {},
      heartbeat: null,
      hosts: {},
      patterns: {},
      rules: TEST_RULES,
      poll: 600,
      downtime: 5 * MINUTE,
      retention: { sessions: 400 * DAY, usage: 400 * DAY, notices: 90 * DAY, names: 400 * DAY, proof: 400 * DAY },
      reports: { people: false },
    });
  });

  test('of a pool is its limit, which is then not known', () => {
    expect(parse(`${SOURCE}pools: [{ id: p, system: iris, kind: User, sources: [a] }]`).pools).toEqual([
      { id: 'p', system: 'iris', kind: 'User', sources: ['a'], limit: null, expected: [] },
    ]);
  });

  test('of a pool reserves no seats', () => {
    const pool = (keys: string) =>
      parse(`${SOURCE}pools: [{ id: p, system: iris, kind: User, sources: [a], ${keys} }]`);
    expect(pool('limit: 10, reserved: 2').pools).toMatchObject([{ limit: 10, reserved: 2 }]);
    expect(pool('limit: 10, reserved: 10').pools).toMatchObject([{ limit: 10, reserved: 10 }]);
    for (const keys of ['limit: 10, reserved: 0', 'reserved: 0', 'limit: 10'])
      expect(pool(keys).pools[0], keys).not.toHaveProperty('reserved');
  });

  test.each([
    ['host: mail.example.test', 587],
    ['host: mail.example.test, tls: implicit', 465],
    ['host: mail.example.test, tls: none', 25],
  ])('of mail with %s is port %d', (keys, port) => {
    expect(parse(`${SOURCE}mail: { ${keys}, from: a@example.test, to: [b@example.test] }`).mail?.port).toBe(port);
  });

  test('of mail with a password is the user, who is then the sender', () => {
    const mail = 'mail: { host: mail.example.test, from: "Seats <a@example.test>", to: [b@example.test] }';
    expect(parse(SOURCE + mail).mail?.user).toBeUndefined();
    expect(parse(SOURCE + mail, { env: { SEATWATCH_SMTP_PASSWORD: 'x' } }).mail?.user).toBe('a@example.test');
    expect(parse(SOURCE + mail.replace(' }', ', passwordFile: smtp }')).mail?.user).toBe('a@example.test');
  });
});
