import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { headLine, instanceText, traceText } from '../simulator/lines.ts';
import { cpuSeconds, running } from './program.ts';
import type { Effort, Found } from './table.ts';

const FILES = 100;
const MOST = 0.005;
/** What the start has left to do is done by then, and what was written just before it can no longer change unseen. */
const SETTLED = 10_000;

/** What `watch` costs while nothing happens: 100 instances, each with a log in a folder of its own. */
export async function benchIdle({ idleSeconds }: Effort): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
  try {
    const now = Date.now();
    const names = Array.from({ length: FILES }, (_, n) => `site${n + 1}`);
    for (const name of names) {
      await mkdir(join(folder, name));
      const lines = [
        headLine(now - 60_000, 0, 2301, 0, 'Utility.Event', instanceText(now - 60_000)),
        headLine(now - 30_000, 0, 2400, 0, 'Generic.Event', traceText('Login', 'User', '192.0.2.44', 1)),
      ];
      await writeFile(join(folder, name, 'messages.log'), `${lines.join('\n')}\n`);
    }
    const sources = names.map(
      (name) => `  - { id: ${name}, system: iris, paths: [${name}/messages.log], timezone: UTC, trace: always }\n`,
    );
    await writeFile(join(folder, 'seatwatch.yaml'), `state: state\nsources:\n${sources.join('')}`);
    await using watch = running(['watch', '--config', join(folder, 'seatwatch.yaml')]);
    await watch.says('"notice sent"');
    await sleep(SETTLED);
    const [from, began] = [cpuSeconds(watch.pid), performance.now()];
    await sleep(idleSeconds * 1000);
    const [to, ended] = [cpuSeconds(watch.pid), performance.now()];
    const what = `\`watch\` idle with ${FILES} files`;
    if (from === null || to === null)
      return { rows: [{ what, figure: 'not measured: there is no /proc here' }], wrong: [] };
    const share = (to - from) / ((ended - began) / 1000);
    return {
      rows: [
        {
          what,
          figure: `${(share * 100).toFixed(2)} % of a core`,
          target: `< ${MOST * 100} %`,
          met: share < MOST,
          note: `${(to - from).toFixed(2)} s of CPU time in ${idleSeconds} s`,
        },
      ],
      wrong: [],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
