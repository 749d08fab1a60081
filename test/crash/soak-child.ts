import { appendFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { iris } from '../../parsers/iris/parser.ts';
import { configured } from '../../src/cli/configured.ts';
import { lineInputOf } from '../../src/domain/product.ts';
import { createSender } from '../../src/notify/outbox.ts';
import { MAIL_PRESENTATION } from '../../src/notify/presentation.ts';
import { type Receiver } from '../../src/notify/receiver.ts';
import { openStore } from '../../src/store/open.ts';
import { PARTS } from '../../src/store/queries.ts';
import { stateFile } from '../../src/store/schema.ts';
import { createWatch } from '../../src/watch/watch.ts';

/**
 * `watch` at high speed: plays one day again and again, with users that are new each day, in pieces of ten minutes,
 * with a rotation at each beginning. The clock is that of the log. Prints after each day what is held, in memory and on
 * the disk.
 */
const [folder = '', days = ''] = process.argv.slice(2);
const PIECES = 144;
/** Rotated logs that are left lying. */
const KEPT = 5;
/** The day before which `watch` is stopped and started. */
const RESTARTED = 3;
const log = join(folder, 'messages.log');
const config = configured(join(folder, 'seatwatch.yaml'), {});
const fault = (fields: object, message: string): void =>
  void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
const quiet = { info: () => {}, warn: fault, error: fault };
let clock = 0;
let mails = 0;

const nowhere: Receiver = {
  id: 'mail',
  kind: 'nowhere',
  to: [],
  presentation: MAIL_PRESENTATION,
  deliver: async () => ({ kind: 'sent' }),
};

async function start(): Promise<{ poll(): Promise<void>; stop(): void }> {
  const { store } = openStore(config.state, clock);
  const watch = await createWatch({
    config,
    store,
    damage: null,
    now: () => clock,
    log: quiet,
    mailWaits: () => {},
  });
  const sender = createSender({
    store,
    receivers: () => [nowhere],
    now: () => clock,
    log: quiet,
    wake: () => {},
  });
  return {
    async poll() {
      if (!(await watch.poll())) throw new Error('the state could not be written');
      mails += (await sender.sendDue()).sent;
    },
    stop() {
      watch.close();
      store.close();
    },
  };
}

function write(text: string): void {
  appendFileSync(log, text);
  utimesSync(log, clock / 1000, clock / 1000);
}

function rotate(day: number): void {
  const date = (which: number): string =>
    new Date(clock + (which - day) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  renameSync(log, join(folder, `messages.old_${date(day)}`));
  writeFileSync(log, '');
  rmSync(join(folder, `messages.old_${date(day - KEPT)}`), { force: true });
}

/** Counted by the database, so that to measure takes no memory that would be measured. */
function held(): Record<string, unknown> {
  const db = new DatabaseSync(stateFile(config.state), { readOnly: true });
  const ask = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
  const rows = ['session', 'step', 'drift', 'event', 'notice'].map((table) => [
    `${table} rows`,
    ask(`SELECT count(*) FROM ${table}`),
  ]);
  const parts = PARTS.flatMap((kind) => [
    [`${kind} rows`, ask(`SELECT count(*) FROM part WHERE kind = '${kind}'`)],
    [`${kind} bytes`, ask(`SELECT sum(length(json)) FROM part WHERE kind = '${kind}'`)],
  ]);
  const pages = ask('PRAGMA page_count');
  db.close();
  return Object.fromEntries([['pages', pages], ...rows, ...parts]);
}

let running: Awaited<ReturnType<typeof start>> | undefined;
for (let day = 1; day <= Number(days); day += 1) {
  const file = join(folder, 'days', String(day));
  const lines = readFileSync(file, 'utf8').split(/(?<=\n)/);
  rmSync(file);
  const size = Math.ceil(lines.length / PIECES);
  mails = 0;
  for (let from = 0; from < lines.length; from += size) {
    const piece = lines.slice(from, from + size);
    clock = Math.max(clock, ...piece.flatMap((line) => lineInputOf(iris)?.localTime?.(line) ?? []));
    if (from === 0 && day > 1) rotate(day);
    write(piece.join(''));
    if (from === 0 && day === RESTARTED) {
      running?.stop();
      running = undefined;
    }
    running ??= await start();
    await running.poll();
  }
  globalThis.gc?.();
  process.stdout.write(`${JSON.stringify({ heap: process.memoryUsage().heapUsed, mails, ...held() })}\n`);
}
running?.stop();
