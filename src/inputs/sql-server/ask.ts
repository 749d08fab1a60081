import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import type { Connection, ConnectionConfiguration } from 'tedious';
import type { SqlServerAddress } from './address.ts';
import { loadDriver } from './driver.ts';
import { AskFailed, codeIn } from './failure.ts';
import { createRowsets, type Answer, type Bound, type Cell, type Rowsets } from './rowsets.ts';
import { brokenOff, failureOf, noAnswer, type Attempt, type Refusal } from './words.ts';

/** What a database is asked. */
export interface Question {
  /** One batch, whose first rowset is the clock and whose second is the table. */
  statement: string;
  /** What the login must be allowed, for the words where it is not. */
  grant?: string | undefined;
  bound?: Bound;
  /** Called now and then while rows come. */
  onProgress?: (() => void) | undefined;
}

/** So long a server may take to stop what it was asked to stop, in milliseconds; then its connection is cut. */
const CANCEL = 500;
/** So many rows between two signs of life. */
const PROGRESS = 10_000;

/**
 * Connects to a database, asks, and closes the connection. Gives the answer where all of it came, and nothing else:
 * what came of an answer that broke off is dropped. Throws AskFailed, in words that stand behind the address; not later
 * than the timeout of the address and a second. Nothing that the server does can end the process.
 */
export async function askDatabase(address: SqlServerAddress, password: string, question: Question): Promise<Answer> {
  const { Connection, Request } = await loadDriver();
  const attempt: Attempt = { address, grant: question.grant, loggedIn: false };
  const sockets = new Set<Socket>();
  const connection = new Connection(await configurationFor(address, password, sockets));
  const refusals: Refusal[] = [];
  connection.on('errorMessage', ({ number, message }) => void refusals.push({ number, message }));
  const end = createEnd(connection, attempt);
  const rowsets = createRowsets(question.bound);
  // What goes on with an answer whose connection is gone, to its end, would end the process: the driver throws then.
  const fail = (error: unknown): void => {
    request.pause();
    end.fail(error);
  };
  const request = new Request(question.statement, (error) => (error ? fail(error) : end.answered()));
  receive(request, rowsets, fail, question.onProgress);
  try {
    connection.connect((error) => {
      if (error) return end.fail(error);
      attempt.loggedIn = true;
      connection.execSqlBatch(request);
    });
    await end.reached;
    return rowsets.whole();
  } catch (error) {
    throw failureOf(error, refusals, attempt);
  } finally {
    end.clear();
    request.pause();
    connection.close();
    for (const socket of sockets) socket.destroy();
  }
}

/** How a conversation ends: with an answer, an error, or because the time is up. The first of them counts. */
function createEnd(
  connection: Connection,
  attempt: Attempt,
): { reached: Promise<void>; fail(error: unknown): void; answered(): void; clear(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let grace: NodeJS.Timeout | undefined;
  let isLate = false;
  const fail = (error: unknown): void => reject(isLate ? noAnswer(attempt) : error);
  const timer = setTimeout(() => {
    isLate = true;
    if (connection.cancel()) grace = setTimeout(fail, CANCEL);
    else fail(undefined);
  }, attempt.address.timeout);
  // Always listened to: an event `error` to which nobody listens ends the process.
  connection.on('error', fail);
  connection.on('end', () => fail(brokenOff(attempt)));
  return {
    reached: promise,
    fail,
    // What comes behind a cancel is not what was asked for.
    answered: () => (isLate ? fail(undefined) : resolve()),
    clear() {
      clearTimeout(timer);
      clearTimeout(grace);
    },
  };
}

interface Asked {
  on(event: 'columnMetadata', listener: (columns: unknown) => void): unknown;
  on(event: 'row', listener: (cells: unknown) => void): unknown;
  on(event: 'done', listener: (count: number | undefined, more: boolean) => void): unknown;
}

/** Hands what comes to the rowsets; what these throw must not fly into the driver. */
function receive(request: Asked, rowsets: Rowsets, fail: (error: unknown) => void, onProgress?: () => void): void {
  let rows = 0;
  const guarded = <T extends unknown[]>(take: (...given: T) => void) => {
    return (...given: T): void => {
      try {
        take(...given);
      } catch (error) {
        fail(error);
      }
    };
  };
  request.on(
    'columnMetadata',
    guarded((columns) => rowsets.columns((columns as readonly { colName: string }[]).map(({ colName }) => colName))),
  );
  request.on(
    'row',
    guarded((cells) => {
      rowsets.row(cells as readonly Cell[]);
      rows += 1;
      if (rows % PROGRESS === 0) onProgress?.();
    }),
  );
  request.on(
    'done',
    guarded((_, more) => rowsets.done(more)),
  );
}

async function configurationFor(
  address: SqlServerAddress,
  password: string,
  sockets: Set<Socket>,
): Promise<ConnectionConfiguration> {
  const { server, port, database, user, timeout, encrypt, trustServerCertificate, ca, serverName } = address;
  return {
    server,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      port,
      database,
      encrypt,
      trustServerCertificate,
      ...(serverName !== undefined && { serverName }),
      ...(ca !== undefined && { cryptoCredentialsDetails: { ca: await certificatesIn(ca) } }),
      appName: 'seatwatch',
      readOnlyIntent: true,
      useUTC: true,
      useColumnNames: false,
      // The whole of it is bounded from outside; what comes slowly would reset these.
      connectTimeout: timeout,
      requestTimeout: 0,
      cancelTimeout: CANCEL,
      maxRetriesOnTransientErrors: 0,
      connector: connectorTo({ server, port }, sockets),
    },
  };
}

/** As the driver connects, by sockets that are known: one that it has lost in a handshake is closed all the same. */
function connectorTo(named: { server: string; port: number }, sockets: Set<Socket>): () => Promise<Socket> {
  // Where a listener sends to another server the driver says so.
  return async (to?: { host?: string; port?: number }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect({ host: to?.host ?? named.server, port: to?.port ?? named.port });
    sockets.add(socket);
    socket.once('connect', () => resolve(socket));
    // It stays: an error of a socket that was given up already ends nothing.
    socket.on('error', reject);
    return promise;
  };
}

async function certificatesIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = `the certificates in ${file} cannot be read (${codeIn(error) ?? 'unknown'})`;
    throw new AskFailed('ca', `${why}: name the CA in ca: by a file that this account may read`, error);
  }
}
