import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { iris } from '../../parsers/iris/parser.ts';
import type { Session } from '../../src/domain/ledger.ts';
import type { Instant } from '../../src/domain/reading.ts';
import { openView } from '../../src/store/view.ts';

/** What came of a run, to be compared with that of another. */
export interface Result {
  sessions: Session[];
  steps: unknown[];
  /** By Message-ID: the subject and the text. */
  mails: Map<string, string>;
  /** Mails that arrived once more. */
  doubles: number;
}

/** A log that grows and rotates, a mail server, and `watch` as a process of its own that can be killed. */
export interface Site {
  append(text: string): Promise<void>;
  rotate(name: string): Promise<void>;
  /** Kills `watch` without a word, wherever it is, and starts it anew. */
  kill(): Promise<void>;
  /** Resolves when everything up to a stamp has been read and committed. */
  readUpTo(at: Instant): Promise<void>;
  /** Sets the clock and resolves when `watch` has polled under it. */
  clock(at: Instant): Promise<void>;
  result(): Promise<Result>;
  close(): Promise<void>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

export async function openSite(start: Instant): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-crash-'));
  const log = join(folder, 'messages.log');
  const clockFile = join(folder, 'clock');
  const mails = new Map<string, string>();
  let doubles = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _, done) {
      stream.toArray().then(async (chunks) => {
        const mail = await PostalMime.parse(Buffer.concat(chunks as Buffer[]));
        if (mails.has(mail.messageId ?? '')) doubles += 1;
        mails.set(mail.messageId ?? '', `${mail.subject}\n${mail.text}`);
        done();
      }, done);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await writeFile(log, '');
  await writeFile(clockFile, String(start));
  await writeFile(
    join(folder, 'seatwatch.yaml'),
    `state: state\npoll: 100ms\nsources:\n  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, trace: always }\npools:\n  - { id: iris, system: iris, kind: User, sources: [prod], limit: 20 }\nmail: { host: 127.0.0.1, port: ${port}, from: seatwatch@example.test, to: [oncall@example.test] }\n`,
  );

  let child: Child;
  let heard: (line: string) => void = () => {};

  function begin(): void {
    child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), join(folder, 'seatwatch.yaml'), clockFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
    createInterface(child.stdout).on('line', (line) => heard(line));
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

  begin();
  return {
    append: (text) => appendFile(log, text),
    async rotate(name) {
      await rename(log, join(folder, name));
      await writeFile(log, '');
    },
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      begin();
    },
    readUpTo: (at) => polled(() => view((state) => [...state.loaded().streams.values()].some((stream) => (iris.seenUpTo(stream as never) ?? 0) >= at)) === true),
    async clock(at) {
      await writeFile(`${clockFile}.new`, String(at));
      await rename(`${clockFile}.new`, clockFile);
      await polled((line) => line === `poll ${at}`);
    },
    async result() {
      // What waits in the outbox is waited for: a mail that never comes keeps the test from passing.
      await polled(() => view((state) => state.notices(0, Number.MAX_SAFE_INTEGER).every((outgoing) => outgoing.state === 'sent')) === true);
      const sessions = view((state) => state.sessions(0, Number.MAX_SAFE_INTEGER)) ?? [];
      const steps = view((state) => state.steps('iris', 0, Number.MAX_SAFE_INTEGER)) ?? [];
      return { sessions: sessions.map((session) => withoutFolder(session, folder)), steps, mails: new Map([...mails].map(([id, text]) => [id, text.replaceAll(folder, '')])), doubles };
    },
    async close() {
      child.kill('SIGKILL');
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await stat(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Which file a line was read from depends on when it was rotated; the line itself does not. */
function withoutFolder(session: Session, folder: string): Session {
  return { ...session, proof: session.proof.map((proof) => ({ ...proof, file: proof.file.replace(folder, '').replace(/messages\..*/, 'messages') })) };
}
