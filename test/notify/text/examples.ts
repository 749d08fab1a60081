import { ADVICE as IRIS } from '../../../parsers/iris/advice.ts';
import { ADVICE as SECURITY_EXPERT } from '../../../parsers/security-expert/advice.ts';
import type { Alert, Notice, NoticeBody } from '../../../src/domain/alerting.ts';
import { alert, at, holding, hour, notice, pool, type Pool } from './notices.ts';

const minute = 60_000;
const full = { atLeast: 10, atMost: 10, limit: 10 };
const limit = {
  file: '/iris/mgr/messages.log',
  at: 18_234,
  text: '11/21/26-10:18:49:396 (35968) 2 License limit exceeded 16 times since 01/26/26 12:31:45.',
};
const people = {
  '10.20.0.14': { name: 'J. Meyer, laboratory', phone: '+49 30 5550123' },
  'alice@198.51.100.20': { name: 'Alice Example', phone: '+49 30 5550199' },
};
const holdings = [
  holding('10.20.0.17', 33, { suspect: 'no break for 26 hours or longer' }),
  holding('alice@198.51.100.20', 2, { who: { holder: 'alice@198.51.100.20', node: '198.51.100.20' } }),
  holding('svc_hl7@10.20.2.7', 47, { who: { holder: 'svc_hl7@10.20.2.7', node: '10.20.2.7' } }),
  holding('192.0.2.31', 400),
  ...[11, 12, 15, 19, 21, 22].map((n) => holding(`10.20.0.${n}`, n / 4)),
];
const refused = [{ who: { node: '10.20.0.14' }, at: at - 2000, times: 1 }];

function iris(changes: Partial<Pool> = {}): Pool {
  return pool({
    limit: 10,
    atLeast: 10,
    atMost: 10,
    holdings,
    sessions: holdings.length,
    expected: ['192.0.2.31'],
    ...changes,
  });
}

function told(reason: Notice['reason'], id: string, changes: Partial<Alert>, body: Partial<NoticeBody> = {}): Notice {
  const alerts = [
    alert({ title: 'License limit exceeded', seats: full, refused, total: 16, proof: [limit], ...changes }),
  ];
  const told = {
    title: 'License limit exceeded',
    alerts,
    pools: [iris()],
    advice: IRIS['limit-exceeded'] ?? [],
    people,
    ...body,
  };
  return notice(reason, told, reason === 'first' ? { id, root: id } : { id });
}

function warned(id: string, changes: Partial<Alert>, body: Partial<NoticeBody> = {}): Notice {
  const alerts = [alert({ level: 'warning', total: null, since: null, ...changes })];
  return notice(
    'first',
    { title: alerts[0]?.title ?? '', level: 'warning', alerts, pools: [iris()], advice: [], ...body },
    { id, root: id },
  );
}

const ended = { startsAt: at - 2 * hour, lastAt: at - 30 * minute, endsAt: at, told: 4, rise: 4 };
const unknown = { atLeast: null, atMost: null };
const unknownPool = iris({
  ...unknown,
  holdings: [],
  coverage: { state: 'unknown', since: at - 30 * hour, why: 'no LicenseTrace line has come since' },
});
const key = {
  file: '/iris/mgr/messages.log',
  at: 90_112,
  text: '11/21/26-10:18:49:396 (1512) 1 [SYSTEM MONITOR] License expires in 7 days.',
};
const sx: Partial<NoticeBody> = {
  product: 'EcoStruxure Security Expert',
  short: 'SX',
  advice: SECURITY_EXPERT['suspect-session'] ?? [],
};
const suspects = ['J. Meyer', 'Guard 2'].map((name) =>
  holding(name, 60, { pool: 'sx', suspect: 'no break for 26 hours or longer', who: { holder: name } }),
);
const trouble = 'iris-test: cannot read /iris-test/mgr/messages.log: there is no such file';
const sources = [
  iris(),
  pool({
    pool: 'test',
    sources: ['iris-test'],
    ...unknown,
    holdings: [],
    coverage: { state: 'unknown', since: null, why: 'nothing was read yet' },
  }),
];

/** A notice for each state, by its name: what docs/subjects.md lists, and what the pictures are made of. */
export const EXAMPLES: Readonly<Record<string, Notice>> = {
  FULL: told('first', 'f1', {}),
  'FULL?': told('first', 'f2', { seats: { atLeast: 8, atMost: 10, limit: 10 } }, { pools: [iris({ atLeast: 8 })] }),
  REFUSED: told('first', 'f3', { seats: { ...unknown, limit: 10 }, rise: 3, refused: [] }, { pools: [unknownPool] }),
  AGAIN: told('rise', 'f4', { rise: 5, told: 2, total: 20, startsAt: at - hour }),
  NEARLY: warned(
    'f5',
    { rule: 'seats-nearly-full', title: 'Seats nearly full' },
    { pools: [iris({ atLeast: 9, atMost: 9, holdings: holdings.slice(1) })] },
  ),
  RESOLVED: told(
    'resolved',
    'f6',
    { ...ended, endedBy: 'no refusal for 30 minutes, and at most 7 of 10 seats are taken' },
    { pools: [iris({ atLeast: 7, atMost: 7 })] },
  ),
  QUIET: told(
    'resolved',
    'f7',
    { ...ended, endedBy: 'no refusal for 30 minutes; not proven free' },
    { pools: [iris({ atLeast: 7, atMost: null })] },
  ),
  'NO DATA': warned(
    'f8',
    {
      rule: 'source-unreadable',
      pool: null,
      title: 'Source cannot be read',
      says: 'cannot read /iris/mgr/messages.log: permission denied',
      proof: [],
    },
    { pools: [] },
  ),
  KEY: warned(
    'f9',
    { rule: 'key-expiring', title: 'License key expires', proof: [key] },
    { advice: IRIS['key-expiring'] ?? [] },
  ),
  CHECK: warned(
    'fa',
    {
      rule: 'suspect-session',
      title: 'Sessions to check first',
      instance: 'SX1',
      pool: 'sx',
      source: 'sx1',
      says: '2 to check first: J. Meyer, Guard 2',
    },
    {
      ...sx,
      pools: [
        pool({
          pool: 'sx',
          system: 'security-expert',
          kind: 'Connections',
          sources: ['sx1'],
          limit: 5,
          atLeast: 4,
          atMost: 4,
          holdings: suspects,
        }),
      ],
    },
  ),
  'limit wrong?': told(
    'first',
    'fb',
    { seats: { atLeast: 12, atMost: 12, limit: 10 } },
    { pools: [iris({ atLeast: 12, atMost: 12 })] },
  ),
  STARTED: notice(
    'started',
    {
      title: '',
      level: 'info',
      alerts: [],
      pools: sources,
      advice: [],
      watching: ['iris-prod: read up to 2026-11-21 10:18:40 +01:00'],
      unreadable: [trouble],
    },
    { id: 'fc' },
  ),
};
