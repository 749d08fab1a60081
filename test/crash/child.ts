import { readFileSync } from 'node:fs';
import { configured } from '../../src/cli/configured.ts';
import { runWatch } from '../../src/watch/service.ts';

/**
 * `watch` on a scripted clock: the file named second holds the instant. Prints `poll <instant>` behind each look at the
 * sources, so that the test need not guess when something was read.
 */
const [config = '', clock = ''] = process.argv.slice(2);
let last = 0;

function now(): number {
  last = Number(readFileSync(clock, 'utf8')) || last;
  return last;
}

const log = (fields: object, message: string): void =>
  void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
await runWatch({
  config: configured(config, {}),
  env: {},
  now,
  log: { info: () => {}, warn: log, error: log },
  once: false,
  stop: new AbortController().signal,
  polled: () => void process.stdout.write(`poll ${last}\n`),
});
