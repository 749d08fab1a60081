import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import type { Notice } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { openStore } from '../../src/store/open.ts';
import { createWatch } from '../../src/watch/watch.ts';
import { seatwatch } from '../cli/terminal.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { runs } from '../runs.ts';
import { bytesOf, eventsOf, FIRST, type Form, FORMS, heldAfter, SITE, wholeSecond, ZONE } from './operators.ts';

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

const LINES: ReadonlySet<Form> = new Set(['Winlogbeat', 'nxlog', 'evtx_dump-json-separate']);
const DROP = fc.record({
  form: fc.constantFrom(...FORMS),
  from: fc.nat(10),
  events: fc.nat(10),
  over: fc.boolean(),
  restart: fc.boolean(),
});

test('exports that overlap, dropped under the same name or a new one, in whatever form and also in another one than before, count each event once', async () => {
  await fc.assert(
    fc.asyncProperty(SITE, fc.array(DROP, { minLength: 1, maxLength: 4 }), async (site, drops) => {
      const events = eventsOf(site);
      const watch = await watched();
      try {
        let seen = 0;
        for (const [index, { form, from, events: more, over, restart }] of [
          ...drops,
          { form: 'event-viewer-csv' as const, from: 0, events: 10, over: false, restart: false },
        ].entries()) {
          const to = wholeSecond(events, Math.max(seen, Math.ceil((more / 10) * events.length)));
          const begin = wholeSecond(events, Math.min(seen, Math.floor((from / 10) * events.length)));
          if (to <= begin) continue;
          seen = Math.max(seen, to);
          watch.put(over ? 'same' : `export-${index}`, form, events.slice(begin, to));
          await watch.read();
          if (restart) await watch.restart();
          expect(watch.sessions()).toBe(heldAfter(events.slice(0, seen)));
        }
        expect(watch.sessions()).toBe(heldAfter(events));
        // Lines of JSON are a log that grows: where one was written anew, what it held may have had more.
        if (!drops.some(({ form, over }) => over && LINES.has(form))) expect(watch.warnings).toEqual([]);
      } finally {
        watch.close();
      }
    }),
    { numRuns: runs(15) },
  );
});

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
const REFUSED = 'Licensed number of connections exceeded';

/** Each notice: its reason and what it is about. */
function told({ notices }: Watched): unknown[] {
  return notices.map(({ reason, body }) => [reason, ...body.alerts.map(({ rule }) => rule)]);
}

const OTHER_FORMS = [
  'event-viewer-xml',
  'evtx',
  'event-viewer-csv',
  'Winlogbeat',
  'wevtutil-text',
  'powershell-7-json',
] as const satisfies readonly Form[];

test.each(
  OTHER_FORMS.flatMap((one) => OTHER_FORMS.filter((other) => other !== one).map((other) => [one, other] as const)),
)(
  '%s that becomes %s under its name is read as that: what is new in it is mailed, what is not counts once',
  async (one, other) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    const logons = [1, 2, 3].map((id) => event(id, `New Operator Logon. Record ID: ${id}, Name: op${id}`));
    watch.put('events', one, [STARTED, ...logons.slice(0, 2)]);
    await watch.read();
    expect(watch.sessions()).toBe(2);
    watch.put('events', other, [STARTED, ...logons, event(4, REFUSED)]);
    await watch.read();
    expect(watch.sessions()).toBe(3);
    expect(told(watch).at(-1)).toEqual(['first', 'refused']);
    expect(watch.warnings).toEqual([]);
    await watch.restart();
    await watch.read();
    expect(watch.sessions()).toBe(3);
  },
);

test.each(FORMS)(
  '%s: what a new export tells is mailed, since its folder was watched before; it is no new thing to watch',
  async (form) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    watch.put('monday', form, [STARTED, event(5, REFUSED)]);
    await watch.read();
    expect(told(watch)).toEqual([['started']]);
    watch.put('tuesday', form, [STARTED, event(5, REFUSED), event(10, REFUSED)]);
    await watch.read();
    expect(told(watch)).toEqual([['started'], ['first', 'refused']]);
    await watch.restart();
    watch.put('wednesday', form, [event(10, REFUSED), event(60, 'New Operator Logon. Record ID: 1, Name: ann')]);
    await watch.read();
    expect(told(watch)).toEqual([['started'], ['first', 'refused'], ['first', 'suspect-session']]);
    expect(watch.sessions()).toBe(1);
  },
);
test('files beside exports that never held events are named once, and make nothing ill', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  watch.put('monday.csv', 'event-viewer-csv', [STARTED, event(5, 'New Operator Logon. Record ID: 1, Name: ann')]);
  writeFileSync(join(watch.folder, 'notes.txt'), 'Security Expert Data Service: ask Bob about the New Operator\n');
  writeFileSync(join(watch.folder, 'desktop.ini'), '[.ShellClassInfo]\n');
  writeFileSync(join(watch.folder, 'empty.xml'), '');
  await watch.read();
  await watch.read();
  expect(watch.sessions()).toBe(1);
  expect(watch.warnings.map((warning) => /[\w.]+(?="\})/.exec(warning)?.[0]).toSorted()).toEqual([
    'desktop.ini',
    'empty.xml',
    'notes.txt',
  ]);
  const { healthy, says } = await watch.health();
  expect([healthy, says]).toEqual([
    true,
    expect.stringMatching(
      /^read .*; left out: desktop\.ini holds no Windows events, empty\.xml holds no Windows events, notes\.txt holds no Windows events$/,
    ),
  ]);
  const { status, out } = await watch.check();
  expect(status).toBe(0);
  expect(out.replaceAll('\n', ' ')).toMatch(/notes\.txt holds no Windows events: it is left out/);
});

test('a file that was half copied when it was looked at first is read once it is whole, and what is in it is mailed', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  watch.put('monday.csv', 'event-viewer-csv', [STARTED]);
  await watch.read();
  const whole = bytesOf('event-viewer-xml', [STARTED, event(5, REFUSED)]);
  writeFileSync(join(watch.folder, 'tuesday.xml'), whole.subarray(0, 30));
  await watch.read();
  expect((await watch.health()).healthy).toBe(true);
  watch.put('tuesday.xml', 'event-viewer-xml', [STARTED, event(5, REFUSED)]);
  await watch.read();
  expect(told(watch).at(-1)).toEqual(['first', 'refused']);
  expect((await watch.health()).says).not.toContain('left out');
});

test('a source of which no file holds events is not well, nor is one of which a file that was read holds none any more', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  writeFileSync(join(watch.folder, 'notes.txt'), 'nothing\n');
  await watch.read();
  expect(await watch.health()).toMatchObject({
    healthy: false,
    says: expect.stringMatching(/^never read: no file fits .*; left out: notes\.txt/),
  });
  watch.put('monday.csv', 'event-viewer-csv', [STARTED]);
  await watch.read();
  expect((await watch.health()).healthy).toBe(true);
  writeFileSync(join(watch.folder, 'monday.csv'), 'nothing either\n');
  await watch.read();
  expect(await watch.health()).toMatchObject({
    healthy: false,
    says: expect.stringContaining('monday.csv cannot be read (no export)'),
  });
});
