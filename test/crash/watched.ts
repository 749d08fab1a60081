import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { configured } from '../../src/cli/configured.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import type { StateView } from '../../src/domain/store.ts';
import { openView } from '../../src/store/view.ts';
import { runWatch } from '../../src/watch/service.ts';
import type { Logged } from '../cli/site.ts';
import { mailServer } from '../notify/receivers/email/server.ts';

export interface WatchedOptions {
  start: Instant;
  /** What stands in the log at first sight. */
  log?: string;
  /** Where the state lies; below the folder unless given. */
  state?: string;
  /** Lines of the configuration beside the usual ones. */
  more?: string;
  mail?: SMTPServerOptions;
  /** Settings of the source beside the usual ones, such as `absentAfter: never`. */
  source?: string;
}

/** `watch` within this process, on a scripted clock, with a real log, state and mail server. */
export interface Watched extends AsyncDisposable {
  folder: string;
  config: string;
  logged: Logged[];
  append(text: string): Promise<void>;
  /** Sets the clock; resolves when a poll has begun and ended under it. */
  at(now: Instant): Promise<void>;
  /** Resolves behind the first poll after which the condition holds. */
  until(holds: () => boolean): Promise<void>;
  /** Resolves when so many mails were taken. */
  sent(mails: number): Promise<void>;
  view<T>(ask: (view: StateView) => T): T;
  sessions(): Session[];
  /** Each mail that was taken: its Message-ID and its subject, in order. */
  mails(): Promise<{ id: string; subject: string }[]>;
  stop(): Promise<void>;
}

export async function openWatched({
  start,
  log = '',
  state = 'state',
  more = '',
  mail = {},
  source = 'trace: always',
}: WatchedOptions): Promise<Watched> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-watched-'));
  const server = await mailServer(mail);
  const path = join(folder, 'messages.log');
  const config = join(folder, 'seatwatch.yaml');
  await writeFile(path, log);
  await writeFile(
    config,
    `state: ${state}\npoll: 100ms\nsources:\n` +
      `  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, ${source} }\n` +
      'pools:\n  - { id: iris, system: iris, kind: User, sources: [prod], limit: 400 }\n' +
      `mail: { host: 127.0.0.1, port: ${server.port}, from: seatwatch@example.test, to: [oncall@example.test] }\n` +
      more,
  );
  const stopping = new AbortController();
  const logged: Logged[] = [];
  const say =
    (level: Logged['level']) =>
    (fields: object, message: string): void =>
      void logged.push({ level, message, fields: { ...fields } });
  let now = start;
  let polls: (() => void)[] = [];

  function poll(): Promise<void> {
    return new Promise((done) => void polls.push(done));
  }

  const ended = runWatch({
    config: configured(config, {}),
    env: {},
    now: () => now,
    log: { info: say('info'), warn: say('warn'), error: say('error') },
    once: false,
    stop: stopping.signal,
    polled() {
      const waiting = polls;
      polls = [];
      for (const done of waiting) done();
    },
  });
  // Told by `stop`, however early it failed.
  ended.catch(() => undefined);

  function view<T>(ask: (view: StateView) => T): T {
    const opened = openView(resolve(folder, state));
    if (opened === undefined) throw new Error('there is no state yet');
    try {
      return ask(opened);
    } finally {
      opened.close();
    }
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await poll();
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await ended;
  }

  return {
    folder,
    config,
    logged,
    view,
    stop,
    append: (text) => appendFile(path, text),
    async at(then) {
      now = then;
      // The first may have begun before.
      await poll();
      await poll();
    },
    until,
    sent: (mails) => until(() => logged.filter(({ message }) => message === 'notice sent').length >= mails),
    sessions: () => view((opened) => opened.sessions(-8.64e15, 8.64e15)),
    async mails() {
      const parsed = await Promise.all(server.mails.map(({ raw }) => PostalMime.parse(raw)));
      return parsed.map(({ messageId = '', subject = '' }) => ({ id: messageId, subject }));
    },
    async [Symbol.asyncDispose]() {
      try {
        await stop();
      } finally {
        server.drop();
        await server[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
