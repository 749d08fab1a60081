import { existsSync, statSync } from 'node:fs';
import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import { openView } from '../../src/store/view.ts';
import { runWatch, type WatchRun } from '../../src/watch/service.ts';
import { openWatched } from '../crash/watched.ts';
import { day, iris } from '../timeline.ts';
import { holdersIn, startWatch } from './in-process.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Running {
  folder: string;
  /** Messages of the log. */
  said: string[];
  /** Resolves behind the first poll after which the condition holds. */
  until(holds: () => boolean): Promise<void>;
  write(yaml: string): Promise<void>;
  hangUp(): void;
  holders(): string[];
}

function yaml(sources: readonly string[], more = ''): string {
  return (
    `state: state\npoll: 100ms\n` +
    `sources:\n${sources.map((id) => `  - { id: ${id}, system: iris, paths: [${id}.log], timezone: UTC, trace: always }\n`).join('')}${more}`
  );
}

async function running(config: string): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-service-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'seatwatch.yaml');
  for (const id of ['one', 'two'])
    await writeFile(
      join(folder, `${id}.log`),
      iris.start('06:00:00:000') + iris.login('07:00:00:000', 11, `${id}@192.0.2.7`, 1),
    );
  await writeFile(file, config);
  const said: string[] = [];
  const say = (fields: object, message: string): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  let polled = (): void => {};
  const watch = startWatch(file, say, () => polled());
  closing.push(() => watch.stop());
  return {
    folder,
    said,
    until: (holds) =>
      new Promise((resolve) => {
        polled = () => {
          if (holds()) resolve();
        };
      }),
    write: (text) => writeFile(file, text),
    hangUp: () => watch.hangUp(),
    holders: () => holdersIn(folder),
  };
}

describe('a changed configuration', () => {
  test('is taken over without a restart: another source is watched', async () => {
    const site = await running(yaml(['one']));
    await site.until(() => site.holders().length === 1);
    await site.write(yaml(['one', 'two']));
    await site.until(() => site.holders().length === 2);
    expect(site.holders()).toEqual(['one@192.0.2.7', 'two@192.0.2.7']);
    expect(site.said.filter((line) => line.startsWith('the changed configuration is in force'))).toHaveLength(1);
  });

  test('is taken over at once when asked for, as SIGHUP does', async () => {
    const site = await running(yaml(['one']));
    await site.until(() => site.holders().length === 1);
    site.hangUp();
    await site.until(() => site.said.some((line) => line.startsWith('the changed configuration is in force')));
  });

  test('that was written and asked for, too, as an editor and then SIGHUP do, is told of once', async () => {
    const site = await running(yaml(['one']));
    await site.until(() => site.holders().length === 1);
    await site.write(yaml(['one'], 'retenton: {}\n'));
    site.hangUp();
    await site.until(() => site.said.some((line) => line.includes('faulty')));
    let polls = 0;
    await site.until(() => (polls += 1) > 5);
    expect(site.said.filter((line) => line.includes('faulty'))).toHaveLength(1);
  });

  test('that is faulty is told of once, with its line, and the running one goes on', async () => {
    const site = await running(yaml(['one']));
    await site.until(() => site.holders().length === 1);
    await site.write(yaml(['one'], 'retenton: {}\n'));
    await site.until(() => site.said.some((line) => line.includes('faulty')));
    await appendFile(join(site.folder, 'one.log'), iris.login('07:30:00:000', 12, 'new@192.0.2.8', 1));
    await site.until(() => site.holders().includes('new@192.0.2.8'));
    const faults = site.said.filter((line) => line.includes('faulty'));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/seatwatch\.yaml:5:1: .*did you mean retention/);
  });

  test('that moves the state needs a restart, and says so', async () => {
    const site = await running(yaml(['one']));
    await site.until(() => site.holders().length === 1);
    await site.write(yaml(['one']).replace('state: state', 'state: elsewhere'));
    await site.until(() => site.said.some((line) => line.includes('needs a restart')));
    await expect(stat(join(site.folder, 'elsewhere'))).rejects.toThrow(/ENOENT/);
  });
});

test('told to stop at any moment it waits neither for the end of a long log nor for the next look, and reads the rest when it is started again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-service-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const log = Array.from({ length: 25_000 }, (_, n) =>
    iris.line('08:00:00:000', n, 'LMF Info:  Connected to license server 127.0.0.1,4002'),
  ).join('');
  await writeFile(join(folder, 'one.log'), log);
  // However long it would wait for the next look.
  await writeFile(join(folder, 'seatwatch.yaml'), yaml(['one']).replace('poll: 100ms', 'poll: 5m'));
  const readUpTo = (): number => {
    const view = openView(join(folder, 'state'));
    const [position] = view?.loaded().inputs.values() ?? [];
    view?.close();
    return Math.max(0, ...[...JSON.stringify(position ?? null).matchAll(/"at":(\d+)/g)].map(([, at]) => Number(at)));
  };
  const run = async (
    once: boolean,
    more: (stop: () => void) => Pick<WatchRun, 'committed' | 'polled'> = () => ({}),
  ): Promise<void> => {
    const stop = new AbortController();
    const config = configured(join(folder, 'seatwatch.yaml'), {});
    const say = (): void => {};
    await runWatch({
      config,
      env: {},
      now: () => day('08:00'),
      log: { info: say, warn: say, error: say },
      once,
      stop: stop.signal,
      ...more(() => stop.abort()),
    });
  };
  await run(false, (stop) => ({ committed: stop }));
  expect(readUpTo()).toBeGreaterThan(0);
  expect(readUpTo()).toBeLessThan(log.length * 0.6);
  await run(true);
  expect(readUpTo()).toBe(log.length);
  // Between a look and the wait for the next one, with nothing that would wake it: what the outbox wakes is the second
  // look.
  let polls = 0;
  await run(false, (stop) => ({ polled: () => ((polls += 1) === 2 ? stop() : undefined) }));
});

test('the state says at least every minute that watch lives, however quiet the logs are: who calls it stale after two', async () => {
  await using watched = await openWatched({ start: day('12:00') });
  for (const time of ['12:00', '12:01', '12:02', '12:03']) {
    await watched.at(day(time));
    expect(
      watched.view((view) => view.lastAlive()),
      time,
    ).toBe(day(time));
  }
});

test.each([['one'], ['gone']])(
  'a sign of life is given while watch lives, whether or not a source can be read: %s.log',
  async (id) => {
    const site = await running(yaml([id], 'heartbeat: { file: alive }\n'));
    const alive = join(site.folder, 'alive');
    await site.until(() => existsSync(alive) && statSync(alive).mtimeMs === day('08:00'));
  },
);
