import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { mailServer } from '../notify/receivers/email/server.ts';
import { headLine, instanceText, limitText } from '../simulator/lines.ts';
import { running } from './program.ts';
import { median, spread, type Effort, type Found } from './table.ts';

const PATIENCE = 30_000;

/**
 * Appends to a log that is watched until the mail is in the hands of a server: woken by the system, and by polling
 * alone.
 * Each line is the first of a log of its own: of one pool no more than a few mails an hour are sent.
 */
export async function benchLatency({ appends }: Effort): Promise<Found> {
  const woken = await measure(appends, {});
  // chokidar's own switch: it then looks by itself, once an hour, so that nothing wakes the poll.
  const polled = await measure(appends, { CHOKIDAR_USEPOLLING: '1', CHOKIDAR_INTERVAL: '3600000' });
  const rows = [
    {
      what: 'limit line to SMTP server, woken',
      figure: spread(woken.times, 0, 'ms'),
      target: '< 150 ms',
      met: median(woken.times) < 150,
    },
    {
      what: 'limit line to SMTP server, by polling alone',
      figure: spread(polled.times, 0, 'ms'),
      target: '< 500 ms',
      met: median(polled.times) < 500,
      note: 'as often as without a setting',
    },
  ];
  return { rows, wrong: [...woken.wrong, ...polled.wrong] };
}

async function measure(appends: number, env: NodeJS.ProcessEnv): Promise<{ times: number[]; wrong: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
  const names = Array.from({ length: appends }, (_, n) => `site${n + 1}`);
  let arrived: (mail: { at: number; raw: Buffer }) => void = () => {};
  const server = await mailServer({
    onData(stream, _, done) {
      buffer(stream).then((raw) => {
        arrived({ at: performance.now(), raw });
        done();
      }, done);
    },
  });
  const next = (): Promise<{ at: number; raw: Buffer }> => {
    const mail = new Promise<{ at: number; raw: Buffer }>((resolve, reject) => {
      const late = setTimeout(reject, PATIENCE, new Error(`no mail within ${PATIENCE / 1000} s`));
      arrived = (mail) => {
        clearTimeout(late);
        resolve(mail);
      };
    });
    // Nobody may come to wait for it, where something else fails first.
    mail.catch(() => undefined);
    return mail;
  };
  try {
    const began = Date.now();
    for (const name of names) {
      await mkdir(join(folder, name));
      const start = headLine(began, 0, 2301, 0, 'Utility.Event', instanceText(began));
      await writeFile(join(folder, name, 'messages.log'), `${start}\n`);
    }
    await writeFile(join(folder, 'seatwatch.yaml'), config(server.port, names));
    const started = next();
    await using watch = running(['watch', '--config', join(folder, 'seatwatch.yaml')], env);
    await watch.says('"watching"');
    await started;
    const times: number[] = [];
    const wrong: string[] = [];
    for (const [index, name] of names.entries()) {
      // At every phase of the poll; longer than one, so that what came before is done with.
      await sleep(1_100 + (((index + 1) * 617) % 1_000));
      const line = headLine(Date.now(), 0, 35_968, 2, null, limitText(1, began, 0, false));
      const mail = next();
      const appended = performance.now();
      await appendFile(join(folder, name, 'messages.log'), `${line}\n`);
      const { at, raw } = await mail;
      times.push(at - appended);
      const { text = '' } = await PostalMime.parse(raw);
      if (!text.includes(line.trimEnd())) wrong.push(`the mail of the limit line of ${name} does not show it: ${text}`);
    }
    return { times, wrong };
  } finally {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
}

function config(port: number, names: readonly string[]): string {
  const source = (name: string): string =>
    `  - { id: ${name}, system: iris, instance: PROD, paths: [${name}/messages.log], timezone: UTC, trace: always }`;
  return `state: state
sources:
${names.map(source).join('\n')}
mail: { host: 127.0.0.1, port: ${port}, from: seatwatch@example.test, to: [oncall@example.test] }
`;
}
