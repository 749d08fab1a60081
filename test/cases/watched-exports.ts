import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configured } from '../../src/cli/configured.ts';
import type { Notice } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { openStore } from '../../src/store/open.ts';
import { createWatch } from '../../src/watch/watch.ts';
import { seatwatch } from '../cli/terminal.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { bytesOf, FIRST, type Form, ZONE } from './operators.ts';

export const MINUTE = 60_000;

export interface Watched {
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
export async function watched(): Promise<Watched> {
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

export function event(minute: number, message: string): FullEvent {
  return {
    source: 'Security Expert Data Service',
    id: 0,
    level: 4,
    at: FIRST + minute * MINUTE,
    number: 500 + minute,
    channel: 'Application',
    machine: 'sx1.example.test',
    user: 'S-1-5-18',
    text: message,
    data: [{ value: message }],
  };
}

export const STARTED = event(0, 'Service started successfully.');
