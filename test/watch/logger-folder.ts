import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import type { Instant } from '../../src/domain/entry.ts';
import { openStore } from '../../src/store/open.ts';
import { createWatch, type Watch } from '../../src/watch/watch.ts';
import { createGrowingLog } from '../archestra/growing.ts';
import { NOTED } from '../products/plant-log/index.ts';

/** What a logger, an administrator and time do to a folder of logs that is watched. */
export type Action =
  | { kind: 'write'; count: number; torn: boolean; stale: boolean }
  | { kind: 'poll' | 'restart' | 'wait' | 'roll' | 'copy' | 'archive' | 'back' | 'delete' };

const ACTIONS: Record<Action['kind'], fc.Arbitrary<Action>> = {
  write: fc.record({
    kind: fc.constant('write'),
    count: fc.integer({ min: 1, max: 8 }),
    torn: fc.boolean(),
    stale: fc.boolean(),
  }),
  poll: fc.constant({ kind: 'poll' }),
  restart: fc.constant({ kind: 'restart' }),
  wait: fc.constant({ kind: 'wait' }),
  roll: fc.constant({ kind: 'roll' }),
  copy: fc.constant({ kind: 'copy' }),
  archive: fc.constant({ kind: 'archive' }),
  back: fc.constant({ kind: 'back' }),
  delete: fc.constant({ kind: 'delete' }),
};

export function actionsOf(...kinds: Action['kind'][]): fc.Arbitrary<Action[]> {
  const often = kinds.map((kind) => ({
    arbitrary: ACTIONS[kind],
    weight: kind === 'write' || kind === 'poll' ? 5 : 2,
  }));
  return fc.array(fc.oneof(...often), { minLength: 4, maxLength: 30 });
}

/** How the folder is named in the configuration. */
export type Named = 'folder' | 'glob' | 'file';
export const named: fc.Arbitrary<Named> = fc.constantFrom('folder', 'glob', 'file');

const START = Date.UTC(2036, 0, 1);

/**
 * Does all of it, then reads to the end, and holds that each record came once, or its file was taken away before it was
 * read, and its number is told as missing.
 */
export async function play(actions: readonly Action[], by: Named): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'seatwatch-logger-'));
  const folder = join(root, 'LogFiles');
  const aside = join(root, 'aside');
  mkdirSync(folder);
  mkdirSync(aside);
  NOTED.length = 0;
  let now: Instant = START;
  let files = 0;
  const nameOf = (): string => `PLANT1${String(2_076_000_000 + files++)}.aaLOG`;
  const first = nameOf();
  const log = createGrowingLog(folder, first, { host: 'PLANT1', first: 100 });
  const closed: string[] = [];
  const archived: string[] = [];
  const written: number[] = [];

  const path = { folder, glob: join(folder, '*.aaLOG'), file: join(folder, first) }[by];
  const file = join(root, 'seatwatch.yaml');
  writeFileSync(
    file,
    `state: state\nsources:\n  - { id: p1, system: plant-log, instance: PLANT1, paths: ['${path}'], timezone: UTC }\n` +
      'pools:\n  - { id: tokens, system: plant-log, kind: Tokens, sources: [p1] }\n',
  );
  const config = configured(file, {});
  const warnings: string[] = [];
  const warn = (fields: object, message: string): void => void warnings.push(`${message} ${JSON.stringify(fields)}`);
  let store = openStore(config.state, now).store;
  const open = (): Promise<Watch> =>
    createWatch({
      config,
      store,
      damage: null,
      now: () => now,
      log: { info: () => {}, warn, error: warn },
      mailWaits: () => {},
    });
  let watch = await open();

  function write({ count, torn, stale }: Extract<Action, { kind: 'write' }>): void {
    const records = Array.from({ length: count }, (_, index) => {
      const number = log.number() + index;
      written.push(number);
      return { at: START + number, pid: 1, component: 'Plant', message: `Token ${number} is taken`, process: 'plant' };
    });
    log.append(records, { torn, stale });
  }

  try {
    for (const action of actions) {
      now += 1000;
      const oldest = closed.find((name) => existsSync(join(folder, name)));
      if (action.kind === 'write') write(action);
      if (action.kind === 'poll') await watch.poll();
      if (action.kind === 'wait') now += 61_000;
      if (action.kind === 'restart') {
        watch.close();
        store.close();
        store = openStore(config.state, now).store;
        watch = await open();
      }
      if (action.kind === 'roll') {
        closed.push(basename(log.path()));
        log.roll(nameOf());
      }
      if (action.kind === 'copy') copyFileSync(log.path(), join(folder, `Copy ${files++}.aaLOG`));
      if (action.kind === 'archive' && oldest !== undefined) {
        renameSync(join(folder, oldest), join(aside, oldest));
        archived.push(oldest);
      }
      const back = action.kind === 'back' ? archived.pop() : undefined;
      if (back !== undefined) renameSync(join(aside, back), join(folder, back));
      if (action.kind === 'delete' && oldest !== undefined) rmSync(join(folder, oldest));
    }
    write({ kind: 'write', count: 1, torn: false, stale: false });
    for (let polls = 0; polls < 4; polls += 1) {
      now += 61_000;
      await watch.poll();
    }
    judge(
      written,
      store.sessions(0, Infinity).map(({ who }) => Number(who.holder)),
      actions,
    );
    // What is taken away before it was read is missed until it is looked for again.
    const away = isTakenAway(actions) ? /may be missing|no such file/ : /may be missing/;
    expect(warnings.filter((one) => !away.test(one))).toEqual([]);
  } finally {
    watch.close();
    store.close();
    rmSync(root, { recursive: true, force: true });
  }
}

function isTakenAway(actions: readonly Action[]): boolean {
  return actions.some(({ kind }) => kind === 'delete' || kind === 'archive');
}

function judge(written: readonly number[], came: readonly number[], actions: readonly Action[]): void {
  const missing = NOTED.flatMap(({ what, detail }): [number, number][] => {
    const [, from, to] = (what === 'gap' && /numbers (\d+) to (\d+) are/.exec(detail)) || [];
    return from === undefined ? [] : [[Number(from), Number(to)]];
  });
  const isTold = (number: number): boolean => missing.some(([from, to]) => from <= number && number <= to);
  expect(came.toSorted((a, b) => a - b)).toEqual([...new Set(came)].toSorted((a, b) => a - b));
  const lowest = Math.min(...came);
  const lost = written.filter((number) => !came.includes(number));
  // What was taken away before anything was read nobody can miss.
  expect(lost.filter((number) => number > lowest && !isTold(number))).toEqual([]);
  if (!isTakenAway(actions)) {
    expect(lost).toEqual([]);
    expect(missing).toEqual([]);
  }
}
