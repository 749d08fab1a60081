import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULTS, simulateIris } from '../simulator/iris.ts';

const DAY = 86_400_000;
const DAYS = 30;
/** From then on retention has begun to forget, and each day is as full as the next. */
const FULL = 5;
/** How much more there may be on the last day than on that one. */
const FACTOR = 1.1;
/** What is kept to know rotated logs again that are gone; it is full only when many have come and gone. */
const POSITION = 4_000;

type Day = Record<string, number>;

/** The same day each time, but for the dates and for the users, of whom none ever comes back. */
function dayOf(day: number): { text: string; users: number; limitLines: number; starts: number } {
  const { lines, counts } = simulateIris({
    seed: 17,
    start: DEFAULTS.start + (day - 1) * DAY,
    hours: 24,
    offset: 0,
    limit: 60,
    users: { terminal: 100, csp: 100 },
    loginsPerHour: 250,
    noise: 60,
    crashesPerDay: 2,
    restartsPerDay: 2,
  });
  const texts = lines.map(({ text, holder }) =>
    holder === null ? text : text.replaceAll(holder, `day${day}.${holder}`),
  );
  const users = new Set(lines.flatMap(({ kind, holder }) => (kind === 'login' && holder !== null ? [holder] : [])));
  return {
    text: `${texts.join('\n')}\n`,
    users: users.size,
    limitLines: lines.filter(({ kind }) => kind === 'limit').length,
    starts: 1 + counts.restarts + counts.crashes,
  };
}

test(`${DAYS} days of a busy, rotating log: day ${DAYS} takes no more than ${FACTOR} times the memory, the state and the mails of day ${FULL}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-soak-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'days'));
  let [users, limitLines, starts] = [0, 0, 0];
  for (let day = 1; day <= DAYS; day += 1) {
    const written = dayOf(day);
    users += written.users;
    limitLines += written.limitLines;
    starts += written.starts;
    writeFileSync(join(folder, 'days', String(day)), written.text);
  }
  expect(users).toBeGreaterThan(4_000);
  expect(limitLines).toBeGreaterThan(DAYS * 10);
  expect(starts).toBeGreaterThan(DAYS * 2);
  writeFileSync(
    join(folder, 'seatwatch.yaml'),
    'state: state\nretention: { sessions: 1d, usage: 1d, notices: 1d }\nsources:\n  - { id: prod, ' +
      'system: iris, instance: PROD, paths: [messages.log], timezone: UTC, trace: always }\npools:\n  ' +
      '- { id: iris, system: iris, kind: User, sources: [prod], limit: 60 }\n',
  );
  const child = ['--expose-gc', join(import.meta.dirname, 'soak-child.ts'), folder, String(DAYS)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, child, { maxBuffer: 1e8 });
  expect(stderr).toBe('');
  const days = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Day);
  const [full, last] = [days[FULL - 1], days[DAYS - 1]];
  if (full === undefined || last === undefined) throw new Error(`only ${days.length} days were played`);
  process.stdout.write(`${users} users, ${starts} starts of the instance, ${limitLines} limit lines\n`);
  for (const measure of Object.keys(last))
    process.stdout.write(`${measure}: ${full[measure]} on day ${FULL}, ${last[measure]} on day ${DAYS}\n`);
  expect(full['session rows']).toBeGreaterThan(5_000);
  expect(full['mails']).toBeGreaterThan(20);
  const grown = Object.entries(last).filter(
    ([measure, value]) => value > (measure === 'inputs bytes' ? POSITION : FACTOR * (full[measure] ?? 0)),
  );
  expect(grown).toEqual([]);
});
