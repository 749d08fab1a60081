import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

interface Found {
  firstStamp: string | null;
  lastStamp: string | null;
  understood: { byPattern: Record<string, number> };
  notUnderstood: { example: { text: string } }[];
  quoted: { example: { text: string } }[];
  pools: { perCore: boolean; coverage: { state: string; since: string | null } }[];
  mail: { rule: string; alerts: number; first: string }[];
}

async function checked(args: readonly string[]): Promise<{ status: number; sources: Found[] }> {
  const { status, out, err } = await seatwatch(['check', '--json', ...args]);
  if (out === '') throw new Error(err);
  return { status, ...(JSON.parse(out) as { sources: Found[] }) };
}

describe('what is believed', () => {
  test('is what watch believes: words in the middle of another record are shown as such', async () => {
    const file = await folder.write(
      'messages.log',
      iris.line('07:00:00:000', 1, 'Enabling logons') +
        iris.line('08:00:00:000', 1, 'app wrote:') +
        'License limit exceeded 5 times since 11/20/26 05:13:25.\nShutdown complete\n' +
        '*** Recovery started at Fri Nov 13 07:00:00 2026\n' +
        iris.line('08:01:00:000', 1, 'done'),
    );
    const { sources } = await checked([file, '--timezone', 'UTC']);
    expect(sources[0]?.understood.byPattern).toEqual({ 'logons-enabled': 1 });
    expect(sources[0]?.notUnderstood).toEqual([]);
    expect(sources[0]?.quoted.map(({ example }) => example.text)).toEqual([
      'License limit exceeded 5 times since 11/20/26 05:13:25.',
      'Shutdown complete',
      '*** Recovery started at Fri Nov 13 07:00:00 2026',
    ]);
    const { out } = await seatwatch(['check', file, '--timezone', 'UTC']);
    expect(out).toContain('Understood: 1 line.');
    expect(out).toContain('Not believed, as it stands in the middle of another record:');
  });

  test('is a start behind a quiet weekend, whose first line has no head', async () => {
    const file = await folder.write(
      'messages.log',
      iris.line('06:00:00:000', 1, 'Shutdown complete').replaceAll('11/20/26', '11/16/26') +
        '\n*** Recovery started at Fri Nov 20 07:00:00 2026\n     Current default directory: /iris/mgr\n' +
        iris.line('07:00:01:000', 1, 'Allocated 504MB shared memory'),
    );
    const { sources } = await checked([file, '--timezone', 'UTC']);
    expect(sources[0]?.understood.byPattern).toMatchObject({ recovery: 1 });
    expect(sources[0]?.notUnderstood).toEqual([]);
    expect(sources[0]?.pools[0]?.coverage).toMatchObject({ state: 'unknown', since: '2026-11-20T07:00:00.000Z' });
  });

  test('is a line of which a rule would have told', async () => {
    const severe = iris.line('08:00:00:000', 1, 'Preserving journal files', 2);
    await folder.write('messages.log', iris.line('07:00:00:000', 1, 'Enabling logons') + severe);
    const config = await folder.write(
      'seatwatch.yaml',
      `state: state\nsources: [{ id: iris, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }]\n` +
        'rules: [{ id: severe-message, enabled: true }]\n',
    );
    const { sources } = await checked(['-c', config]);
    expect(sources[0]?.notUnderstood).toEqual([]);
    expect(sources[0]?.understood.byPattern).toEqual({ 'logons-enabled': 1, severe: 1 });
    expect(sources[0]?.mail).toMatchObject([{ rule: 'severe-message', alerts: 1 }]);
  });
});

describe('the output of compose, one service behind the other', () => {
  const as = (name: string, text: string): string => text.replaceAll(/^(?=.)/gm, `${name} | `);
  const many = (hour: string): string =>
    Array.from({ length: 12 }, (_, n) =>
      iris.login(`${hour}:${String(10 + n)}:00:000`, 600 + n, `192.0.2.${10 + n}`, 1),
    ).join('');

  test('has a clock for each service: nobody is told that a zone is wrong', async () => {
    const file = await folder.write('compose.txt', as('iris-a', many('07') + many('09')) + as('iris-b', many('05')));
    const { sources } = await checked([file, '--timezone', 'UTC']);
    expect(sources[0]?.mail).toEqual([]);
    expect(sources[0]).toMatchObject({ firstStamp: '2026-11-20T05:10:00.000Z', lastStamp: '2026-11-20T09:21:00.000Z' });
  });

  test('is played in the order of time: what the second one was refused is mailed at its own hour', async () => {
    const file = await folder.write(
      'compose.txt',
      as('iris-a', iris.login('09:00:00:000', 1, '192.0.2.7', 1)) + as('iris-b', iris.limit('05:00:00:000', 3)),
    );
    const { sources } = await checked([file, '--timezone', 'UTC']);
    expect(sources[0]?.mail[0]).toMatchObject({ rule: 'limit-exceeded', first: '2026-11-20T05:00:00.000Z' });
  });

  test('who and usage reach from the first to the last of all services', async () => {
    const file = await folder.write('compose.txt', as('iris-a', many('07')) + as('iris-b', many('05')));
    const who = await seatwatch(['who', file, '--timezone', 'UTC']);
    expect(who.out).toContain('At 2026-11-20 07:21:00 +00:00.');
    const usage = await seatwatch(['usage', file, '--timezone', 'UTC']);
    expect(usage.out).toContain('2026-11-20 05:10 to 2026-11-20 07:21');
  });
});

test('a key that counts cores is told as such by check, who and history, and nothing is wanting', async () => {
  const file = await folder.write(
    'messages.log',
    iris.line('07:00:00:000', 1, 'LMF Info:  Licensed for 8 cores.') + iris.line('07:00:02:000', 1, 'Enabling logons'),
  );
  const { sources } = await checked([file]);
  expect(sources[0]?.pools[0]).toMatchObject({ perCore: true });
  for (const command of ['check', 'who', 'history']) {
    const { status, out } = await seatwatch([command, file]);
    expect([status, command, out]).toEqual([0, command, expect.stringContaining('the key counts cores')]);
    expect(out).not.toMatch(/limit unknown|has been read yet|No session is known/);
  }
});
