import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import type { Notice } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { openStore } from '../../src/store/open.ts';
import { createWatch } from '../../src/watch/watch.ts';
import { seatwatch } from '../cli/terminal.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { cases } from '../runs.ts';
import { bytesOf, FIRST, type Form, ZONE } from './operators.ts';

const MINUTE = 60_000;

interface Watched {
  /** Puts an export in place, as a scheduled task does: under a new name, or over the one before. */
  put(name: string, form: Form, events: readonly FullEvent[]): void;
  /** Time passes until all has been read. */
  read(): Promise<void>;
  /** Stops and starts `watch` on the same state. */
  restart(): Promise<void>;
  sessions(): number;
  /** All sessions of the state. */
  history(): Session[];
  /** What `seatwatch health` says of the source. */
  health(): Promise<{ healthy: boolean; says: string }>;
  /** What `seatwatch check` says of each file of the source. */
  check(): Promise<{ status: number; out: string }>;
  notices: Notice[];
  warnings: string[];
  folder: string;
  close(): void;
}

/** `watch` over a folder of exports, with a real state, on a scripted clock that begins long after all events. */
async function watched(): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-exports-'));
  const file = join(folder, 'seatwatch.yaml');
  mkdirSync(join(folder, 'exports'));
  writeFileSync(
    file,
    `state: state\nsources:\n  - { id: sx1, system: security-expert, instance: SX1, paths: ` +
      `['exports/*'], timezone: ${ZONE} }\npools:\n  - { id: clients, system: security-expert, kind: ` +
      `Connections, sources: [sx1] }\n`,
  );
  const config = configured(file, {});
  const notices: Notice[] = [];
  const warnings: string[] = [];
  const warn = (fields: object): void => void warnings.push(JSON.stringify(fields));
  let now: Instant = Date.UTC(2026, 10, 21);

  async function open(): Promise<{
    poll(): Promise<unknown>;
    sessions(): number;
    history(): Session[];
    close(): void;
  }> {
    const { store } = openStore(config.state, now);
    const kept = {
      ...store,
      commit: (work: Parameters<typeof store.commit>[0]) => (store.commit(work), void notices.push(...work.outbox)),
    };
    const watch = await createWatch({
      config,
      store: kept,
      damage: null,
      now: () => now,
      log: { info: () => {}, warn, error: warn },
      mailWaits: () => {},
    });
    return {
      poll: () => watch.poll(),
      sessions: () => watch.engine().ledger.holdings('clients').length,
      history: () => store.sessions(0, now),
      close() {
        watch.close();
        store.close();
      },
    };
  }

  let running = await open();
  return {
    notices,
    warnings,
    put(name, form, events) {
      const path = join(folder, 'exports', name);
      writeFileSync(path, bytesOf(form, events));
      utimesSync(path, now / 1000, now / 1000);
    },
    async read() {
      // Found, seen to be whole, read.
      for (let poll = 0; poll < 3; poll += 1) {
        now += 61_000;
        await running.poll();
      }
    },
    async restart() {
      running.close();
      running = await open();
    },
    sessions: () => running.sessions(),
    history: () => running.history(),
    async health() {
      const { out } = await seatwatch(['health', '--json', '--config', file], { now });
      return (JSON.parse(out) as { aspects: { aspect: string; healthy: boolean; says: string }[] }).aspects.find(
        ({ aspect }) => aspect === 'source sx1',
      )!;
    },
    check: () => seatwatch(['check', '--config', file], { now }),
    folder: join(folder, 'exports'),
    close() {
      running.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function event(minute: number, message: string): FullEvent {
  return {
    provider: 'Security Expert Data Service',
    id: 0,
    level: 4,
    at: FIRST + minute * MINUTE,
    recordId: 500 + minute,
    channel: 'Application',
    computer: 'sx1.example.test',
    user: 'S-1-5-18',
    message,
    data: [{ value: message }],
  };
}

const STARTED = event(0, 'Service started successfully.');

test('two long exports, of which each is read in many parts, are taken in the order of time: a stop that the other one tells ends who came before it', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  const [stop, all] = [700, 1200];
  const operators = Array.from({ length: all }, (_, minute) =>
    event(minute + 1, `New Operator Logon. Record ID: ${minute % 600}, Name: op${minute % 600}`),
  ).filter((_, minute) => minute !== stop);
  const services = Array.from({ length: all }, (_, minute): FullEvent => ({
    ...event(minute + 1, `The Example service entered the ${minute % 2 === 0 ? 'stopped' : 'running'} state.`),
    provider: 'Service Control Manager',
    id: 7036,
    channel: 'System',
    data: [{ value: 'Example' }, { value: minute % 2 === 0 ? 'stopped' : 'running' }],
  }));
  const stopped = event(stop + 1, 'Service stopped successfully.');
  watch.put('Application.csv', 'event-viewer-csv', [STARTED, ...operators]);
  watch.put('System.xml', 'event-viewer-xml', [...services.slice(0, stop), stopped, ...services.slice(stop + 1)]);
  await watch.read();
  expect(watch.sessions()).toBe(all - stop - 1);
  expect(watch.warnings).toEqual([]);
  await watch.restart();
  await watch.read();
  expect(watch.sessions()).toBe(all - stop - 1);
});

/** Half the events of an export, which is read in two parts or three. */
const LONG = cases([600, 1200]);

test.each(LONG)(
  'however many exports of twice %i events lie there, all are taken in the order of time',
  async (all) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    const files = 6;
    const logons = (file: number): FullEvent[] =>
      Array.from({ length: all }, (_, minute) =>
        event(minute + 1, `New Operator Logon. Record ID: ${file}, Name: op${file}`),
      );
    // Who logs on by one file is removed by another, half a minute later.
    const removals = (file: number): FullEvent[] =>
      Array.from({ length: all }, (_, minute) =>
        event(minute + 1.5, `Remove Operator by Disconnect. Record ID: ${file}, Name: op${file}`),
      );
    for (let file = 0; file < files; file += 1) {
      const both = [...logons(file), ...removals((file + 1) % files)].toSorted((one, other) => one.at - other.at);
      watch.put(`day${file}.csv`, 'event-viewer-csv', [...(file === 0 ? [STARTED] : []), ...both]);
    }
    await watch.read();
    expect(
      new Set(
        watch
          .history()
          .map(({ openedAt, opened, closedAt, closed }) =>
            [opened, closed, (closedAt ?? NaN) - (openedAt ?? NaN)].join(' '),
          ),
      ),
    ).toEqual(new Set([`exact exact ${MINUTE / 2}`]));
    expect(watch.history()).toHaveLength(files * all);
  },
);
