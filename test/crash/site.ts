import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  copyFile,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { iris } from '../../parsers/iris/parser.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { openView } from '../../src/store/view.ts';
import { reply } from '../notify/receivers/email/server.ts';

/** What came of a run, to be compared with that of another. */
export interface Result {
  sessions: Session[];
  steps: unknown[];
  /** By Message-ID: the subject and the text. */
  mails: Map<string, string>;
  /** Mails that arrived once more. */
  doubles: number;
  /** Kills that hit a process; of them those that hit one which had looked at the sources already. */
  hits: number;
  hitsAtWork: number;
  /**
   * How often the mail server did not give its 250: it said 451, or broke the connection before or after it had taken
   * the mail.
   */
  troubles: { later: number; lost: number; unconfirmed: number };
  /** Damaged states that lie aside. */
  damaged: number;
}

export interface SiteOptions {
  start: Instant;
  rotation: 'rename' | 'copytruncate';
  /** Gives what the mail server does with the next mail. */
  mailServer(): 'takes it' | 'later' | 'lost' | 'unconfirmed';
}

/**
 * A log that grows and rotates, a licence dump, a mail server, and `watch` as a process of its own that can be killed.
 */
export interface Site {
  append(text: string): Promise<void>;
  rotate(name: string): Promise<void>;
  /** Begins to write the dump anew; what it returns writes the rest, as of an instant, which is that of the file. */
  dump(text: string, at: Instant): Promise<() => Promise<void>>;
  /** Kills `watch` without a word, wherever it is, and starts it anew; `meanwhile` comes between the two. */
  kill(meanwhile?: () => Promise<void>): Promise<void>;
  /** Resolves when `watch` has looked at the sources. */
  looked(): Promise<void>;
  /** Overwrites some of the state; only while `watch` is dead. */
  damage(): Promise<void>;
  /** Resolves when everything up to a stamp has been read and committed. */
  readUpTo(at: Instant): Promise<void>;
  /** Resolves when the dump of an instant has been read and committed. */
  dumpRead(at: Instant): Promise<void>;
  /** Sets the clock and resolves when `watch` has polled under it. */
  clock(at: Instant): Promise<void>;
  /** Resolves when nothing waits to be mailed. */
  sent(): Promise<void>;
  /** Lets the mail server take everything, and time pass until nothing waits any more. */
  result(from: Instant): Promise<Result>;
  close(): Promise<void>;
}

/** How often a mail may have to be tried at the end, and how long it waits between. */
const ROUNDS = 4;
const LONGEST_WAIT = 15 * 60_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

export async function openSite({ start, rotation, mailServer }: SiteOptions): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-crash-'));
  const log = join(folder, 'messages.log');
  const dumpFile = join(folder, 'all.dmp');
  const clockFile = join(folder, 'clock');
  const mails = new Map<string, string>();
  const troubles = { later: 0, lost: 0, unconfirmed: 0 };
  let [doubles, hits, hitsAtWork] = [0, 0, 0];
  let mailIsFine = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    onData(stream, { remotePort }, done) {
      stream.toArray().then(async (chunks) => {
        const does = mailIsFine ? 'takes it' : mailServer();
        if (does !== 'takes it') troubles[does] += 1;
        if (does === 'later') return done(reply(451, 'try again later'));
        if (does !== 'lost') {
          const mail = await PostalMime.parse(Buffer.concat(chunks as Buffer[]));
          if (mails.has(mail.messageId ?? '')) doubles += 1;
          mails.set(mail.messageId ?? '', `${mail.subject}\n${mail.text}`);
        }
        if (does === 'takes it') return done();
        for (const each of sockets) if (each.remotePort === remotePort) each.destroy();
      }, done);
    },
  });
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await writeFile(log, '');
  await writeFile(clockFile, String(start));
  await writeFile(
    join(folder, 'seatwatch.yaml'),
    `state: state\npoll: 100ms\nsources:\n  - { id: prod, system: iris, instance: PROD, paths: ` +
      `[messages.log, all.dmp], timezone: UTC, trace: always }\npools:\n  - { id: iris, system: iris, ` +
      `kind: User, sources: [prod], limit: 20 }\nmail: { host: 127.0.0.1, port: ${port}, from: ` +
      `seatwatch@example.test, to: [oncall@example.test] }\n`,
  );

  let child: Child;
  let works = false;
  let heard: (line: string) => void = () => {};

  function begin(): void {
    works = false;
    child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'child.ts'), join(folder, 'seatwatch.yaml'), clockFile],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stderr.on('data', (text: Buffer) => {
      if (!/notice not sent|begun anew/.test(String(text))) process.stderr.write(text);
    });
    createInterface(child.stdout).on('line', (line) => {
      works = true;
      heard(line);
    });
  }

  /** Resolves behind the first poll after which the condition holds. */
  function polled(holds: (line: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      heard = (line) => {
        if (!holds(line)) return;
        heard = () => {};
        resolve();
      };
    });
  }

  function view<T>(ask: (view: NonNullable<ReturnType<typeof openView>>) => T): T | undefined {
    const opened = openView(join(folder, 'state'));
    try {
      return opened && ask(opened);
    } finally {
      opened?.close();
    }
  }

  async function clock(at: Instant): Promise<void> {
    await writeFile(`${clockFile}.new`, String(at));
    await rename(`${clockFile}.new`, clockFile);
    // The first of them may have begun before.
    for (let look = 0; look < 2; look += 1) await polled((line) => line === `poll ${at}`);
  }

  // What waits in the outbox is waited for: a mail that never comes keeps the test from passing.
  const nothingWaits = (): boolean | undefined =>
    view((state) => state.notices(0, Number.MAX_SAFE_INTEGER).every((outgoing) => outgoing.state !== 'waiting'));
  const sent = (): Promise<void> => polled(() => nothingWaits() === true);

  begin();
  return {
    clock,
    sent,
    looked: () => polled(() => true),
    append: (text) => appendFile(log, text),
    async rotate(name) {
      if (rotation === 'rename') {
        await rename(log, join(folder, name));
        await writeFile(log, '');
      } else {
        await copyFile(log, join(folder, name));
        await truncate(log);
      }
    },
    async dump(text, at) {
      const half = Math.floor(text.length / 2);
      await writeFile(dumpFile, text.slice(0, half));
      return async () => {
        await appendFile(dumpFile, text.slice(half));
        await utimes(dumpFile, at / 1000, at / 1000);
      };
    },
    async kill(meanwhile = async () => {}) {
      const atWork = works;
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (child.signalCode === 'SIGKILL') {
        hits += 1;
        hitsAtWork += Number(atWork);
      }
      await meanwhile();
      begin();
    },
    async damage() {
      // What was killed left a write-ahead log, whose pages stand in for those of the database.
      for (const name of ['seatwatch.db', 'seatwatch.db-wal']) {
        const handle = await open(join(folder, 'state', name), 'r+');
        await handle.write(Buffer.alloc(9_000, 'no state'), 0, 9_000, 0);
        await handle.close();
      }
    },
    readUpTo: (at) =>
      polled(
        () =>
          view((state) =>
            [...state.loaded().streams].some(
              ([stream, seen]) => stream.endsWith('messages.log') && (iris.seenUpTo(seen as never) ?? 0) >= at,
            ),
          ) === true,
      ),
    dumpRead: (at) =>
      polled(
        () =>
          view((state) =>
            JSON.stringify([...state.loaded().inputs].find(([id]) => id.endsWith('all.dmp'))?.[1])?.includes(
              `"read":{"mtime":${at},`,
            ),
          ) === true,
      ),
    async result(from) {
      mailIsFine = true;
      for (let round = 0; round < ROUNDS; round += 1) await clock(from + round * LONGEST_WAIT);
      await sent();
      const sessions = view((state) => state.sessions(0, Number.MAX_SAFE_INTEGER)) ?? [];
      const steps = view((state) => state.steps('iris', 0, Number.MAX_SAFE_INTEGER)) ?? [];
      const aside = (await readdir(join(folder, 'state'))).filter((name) =>
        /\.damaged-[^-]*-\d\d-\d\dT[^-]*-\d\d-[^-]*$/.test(name),
      );
      return {
        sessions: sessions.map((session) => withoutFolder(session, folder)),
        steps,
        mails: new Map([...mails].map(([id, text]) => [id, text.replaceAll(folder, '')])),
        doubles,
        hits,
        hitsAtWork,
        troubles,
        damaged: aside.length,
      };
    },
    async close() {
      child.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await stat(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Which file a line was read from depends on when it was rotated; the line itself does not. */
function withoutFolder(session: Session, folder: string): Session {
  return {
    ...session,
    proof: session.proof.map((proof) => ({
      ...proof,
      file: proof.file.replace(folder, '').replace(/messages\..*/, 'messages'),
    })),
  };
}
