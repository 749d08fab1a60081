import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { statementOf } from './batch.ts';
import { ENCRYPTION, preloginReply, readLogin, type Login } from './login.ts';
import { createAssembler, MESSAGE, packetsOf, type Message } from './packets.ts';
import { innerTls, type InnerTls, type KeyPair } from './tls.ts';
import {
  answerTokens,
  attentionTokens,
  emptyTokens,
  loginTokens,
  procedureTokens,
  refusalTokens,
  type Answered,
  type ServerError,
} from './tokens.ts';

/**
 * How a request is answered: with rowsets or an error; with tokens that were made before; or, where only so many bytes
 * are `sent` of it, by them alone, behind which the connection is cut (`closed` or `reset`) or nothing comes (`held`).
 */
export type Reply = (Answered | { tokens: Buffer }) & { sent?: number; end?: 'closed' | 'reset' | 'held' };

export interface StandInOptions {
  answer(statement: string, login: Login): Reply;
  /** Why a login is refused; undefined where it is not. */
  refuses?(login: Login): ServerError | undefined;
  /** How it stands to TLS; `none` unless given. With all but that a certificate is needed. */
  tls?: 'none' | 'offered' | 'demanded' | 'strict';
  certificate?: KeyPair;
  /** Whether it stops what it is asked to stop; so it does unless given. */
  heedsAttention?: boolean;
  /** At what it falls silent for good: whatever comes, a greeting, or a login. */
  silentAt?: 'anything' | 'prelogin' | 'login';
}

/** A server on loopback that speaks TDS, and what it has seen. */
export interface StandIn {
  port: number;
  logins: readonly Login[];
  statements: readonly string[];
  attentions: () => number;
  /** How many connections are open. */
  open: () => number;
  close(): Promise<void>;
}

interface Seen {
  logins: Login[];
  statements: string[];
  attentions: number;
}

/**
 * A stand-in for Microsoft SQL Server at the level of its protocol, made from MS-TDS: greeting, TLS in both ways,
 * login, batches and sp_executesql, rowsets, errors, attention. It does not read SQL: what a statement is answered with
 * is said by the test.
 */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const seen: Seen = { logins: [], statements: [], attentions: 0 };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => serveOne(socket, options, seen);
  const { certificate, tls = 'none' } = options;
  if (tls !== 'none' && certificate === undefined) throw new Error('give the stand-in a certificate to speak TLS with');
  const server: Server =
    tls === 'strict' ? createTlsServer({ ...certificate, ALPNProtocols: ['tds/8.0'] }, serve) : createServer(serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    logins: seen.logins,
    statements: seen.statements,
    attentions: () => seen.attentions,
    open: () => sockets.size,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function serveOne(socket: Socket, options: StandInOptions, seen: Seen): void {
  const { tls = 'none', certificate, silentAt, refuses } = options;
  let inner: InnerTls | undefined;
  let login: Login | undefined;
  let isHeld = false;
  socket.on('error', () => {});
  if (silentAt === 'anything') return void socket.resume();

  const out = (bytes: Buffer, sent?: () => void): void => void (inner?.clear ?? socket).write(bytes, sent);
  const reply = (payload: Buffer): void => out(packetsOf({ type: MESSAGE.reply, payload }));

  function greet(): void {
    if (silentAt === 'prelogin') return;
    const stated = { none: ENCRYPTION.none, offered: ENCRYPTION.on, demanded: ENCRYPTION.required, strict: 1 }[tls];
    reply(preloginReply(stated));
    if (tls === 'none' || tls === 'strict' || certificate === undefined) return;
    inner = innerTls(certificate, (bytes, sent) => void socket.write(bytes, sent));
    inner.clear.on('error', () => socket.destroy());
    inner.clear.on(
      'data',
      createAssembler(take, () => socket.destroy()),
    );
  }

  function admit(payload: Buffer): void {
    login = readLogin(payload);
    seen.logins.push(login);
    if (silentAt === 'login') return;
    const refusal = refuses?.(login);
    if (refusal === undefined) return reply(loginTokens(login.database, login.version));
    reply(refusalTokens(refusal));
    socket.end();
  }

  function answer(message: Message): void {
    const statement = statementOf(message);
    if (login === undefined) return void socket.destroy();
    // A client sets the options of its session first.
    if (!/\bSELECT\b/i.test(statement)) return reply(emptyTokens());
    seen.statements.push(statement);
    const given = options.answer(statement, login);
    const tokensOf = message.type === MESSAGE.rpc ? procedureTokens : answerTokens;
    const payload = 'tokens' in given ? given.tokens : tokensOf(given);
    if (given.sent === undefined) return reply(payload);
    const part = packetsOf({ type: MESSAGE.reply, payload }).subarray(0, given.sent);
    if (given.end === 'held') isHeld = true;
    out(part, () => {
      if (given.end === 'reset') socket.resetAndDestroy();
      else if (given.end !== 'held') socket.end();
    });
  }

  function attend(): void {
    seen.attentions += 1;
    if (options.heedsAttention === false) return;
    if (isHeld) reply(emptyTokens());
    isHeld = false;
    reply(attentionTokens());
  }

  function take(message: Message): void {
    const { type, payload } = message;
    if (type === MESSAGE.prelogin) return inner === undefined ? greet() : inner.handshake(payload);
    if (type === MESSAGE.login) return admit(payload);
    if (type === MESSAGE.attention) return attend();
    answer(message);
  }

  // What is no packet is a record of TLS once that has begun; before it is none of TDS 7.
  let isRaw = false;
  const assemble = createAssembler(take, (bytes) => {
    if (inner === undefined) return void socket.destroy();
    isRaw = true;
    inner.record(bytes);
  });
  socket.on('data', (bytes: Buffer) => (isRaw ? inner?.record(bytes) : assemble(bytes)));
}
