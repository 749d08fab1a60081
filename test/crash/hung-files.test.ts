import { spawnSync } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGates } from '../../src/watch/gates.ts';
import { newSite, start } from '../cli/site.ts';
import { seatwatch } from '../cli/terminal.ts';
import { iris } from '../timeline.ts';

const MORNING = iris.start('06:00:00:000') + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

/** The open of a pipe that nobody writes to waits as that of a file does whose share is away: in a thread. */
const HANG =
  'data:text/javascript,' +
  encodeURIComponent(`
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const { stat } = fs;
Object.assign(fs, { stat: async (path, options) => { if (String(path).includes('share')) await fs.open(path, 'r'); return stat(path, options); } });
syncBuiltinESMExports();`);

/**
 * Asks until a holder is told of, with pauses in which `watch` has the processor; the test's own time limit ends it.
 */
async function holder(config: string, name: string): Promise<void> {
  while (!(await seatwatch(['who', '--config', config], { columns: 1_000 })).out.includes(name)) await pause(50);
}

test.skipIf(process.platform === 'win32')(
  'logs of this machine are read on while a dozen on shares do not answer',
  async () => {
    const shares = [1, 2, 3];
    await using site = await newSite({
      log: MORNING,
      sources:
        '  - { id: away, system: iris, paths: ' +
        `[${shares.flatMap((n) => [1, 2, 3, 4, 5].map((m) => `share${n}/${m}.log`)).join(', ')}] }\n  - ` +
        `{ id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }\n`,
    });
    for (const n of shares) {
      await mkdir(join(site.path, `share${n}`));
      for (const m of [1, 2, 3, 4, 5])
        expect(spawnSync('mkfifo', [join(site.path, `share${n}`, `${m}.log`)]).status).toBe(0);
    }
    const watch = start(['watch', '--config', site.config], {
      env: { ...process.env, NODE_OPTIONS: `--import=${HANG}` },
    });
    try {
      await watch.says('watching');
      await holder(site.config, 'ann@192.0.2.1');
      await appendFile(site.log, iris.login('12:00:00:000', 502, 'bob@192.0.2.2', 1));
      await holder(site.config, 'bob@192.0.2.2');
    } finally {
      watch.signal('SIGKILL');
      await watch.ended;
    }
  },
);

test('so many of one folder are read at once, and those of another are not kept waiting', async () => {
  const gate = createGates(2);
  const entered: string[] = [];
  const enter = async (folder: string, name: string): Promise<() => void> => {
    const leave = await gate(folder);
    entered.push(name);
    return leave;
  };
  const first = await enter('a', 'a1');
  await enter('a', 'a2');
  const third = enter('a', 'a3');
  const fourth = enter('a', 'a4');
  await enter('b', 'b1');
  expect(entered).toEqual(['a1', 'a2', 'b1']);
  first();
  const leave = await third;
  expect(entered).toEqual(['a1', 'a2', 'b1', 'a3']);
  leave();
  await fourth;
  expect(entered).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});
