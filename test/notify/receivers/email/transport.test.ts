import { text } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { certificate, certificateKey } from './certificate.ts';
import { password, both, send, errorOf } from './sending.ts';
import { mailServer, rawServer, reply } from './server.ts';

describe('a server that takes the mail', () => {
  test('gets it once for all receivers, in text and HTML', async () => {
    await using server = await mailServer();
    expect(await send(server.port, { to: both })).toEqual({ kind: 'sent' });
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual(both);
    const mail = await PostalMime.parse(server.mails[0]?.raw ?? '');
    expect(mail.subject).toBe('FULL PROD (IRIS) 25/25, 1 refused');
    expect(mail.text).toContain('Seats:    25 of 25 seats used');
    expect(mail.html).toContain('25 of 25 seats used');
    expect(mail.to).toMatchObject(both.map((address) => ({ address })));
  });

  test('gets it only for those who have not taken it yet, while the mail names all', async () => {
    await using server = await mailServer();
    expect(await send(server.port, { to: both }, ['boss@example.test'])).toEqual({ kind: 'sent' });
    expect(server.mails[0]?.to).toEqual(['boss@example.test']);
    expect((await PostalMime.parse(server.mails[0]?.raw ?? '')).to).toHaveLength(2);
  });

  test('gets user and password, encrypted by STARTTLS or from the start', async () => {
    const tls = { key: certificateKey, cert: certificate };
    const seen: unknown[] = [];
    const onAuth: NonNullable<Parameters<typeof mailServer>[0]>['onAuth'] = (auth, _session, done) => {
      seen.push(auth.password);
      done(null, { user: auth.username });
    };
    await using starttls = await mailServer({ ...tls, disabledCommands: [], authOptional: false, onAuth });
    await using implicit = await mailServer({ ...tls, secure: true, authOptional: false, onAuth });
    const settings = { user: 'seatwatch', ca: certificate };
    expect(await send(starttls.port, { ...settings, tls: 'starttls' })).toEqual({ kind: 'sent' });
    expect(await send(implicit.port, { ...settings, tls: 'implicit', host: 'localhost' })).toEqual({ kind: 'sent' });
    expect([...starttls.mails, ...implicit.mails].map(({ secure }) => secure)).toEqual([true, true]);
    expect(seen).toEqual([password, password]);
  });
});

describe('a server that refuses', () => {
  test.each([421, 451])('with %i for now: the mail is tried again later, and then taken', async (code) => {
    let calls = 0;
    await using server = await mailServer({
      onRcptTo: (_address, _session, done) => done((calls += 1) === 1 ? reply(code, 'try again later') : undefined),
    });
    const outcome = await send(server.port);
    expect(outcome).toMatchObject({ kind: 'retry', detail: ['oncall@example.test'] });
    expect(errorOf(outcome)).toContain('try again later');
    expect(await send(server.port)).toEqual({ kind: 'sent' });
  });

  test('one of two receivers for good: the other gets it exactly once, and the one is named with the reason', async () => {
    await using server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address === 'boss@example.test' ? reply(550, '5.1.1 no such user') : undefined),
    });
    const first = await send(server.port, { to: both });
    expect(first).toMatchObject({ kind: 'permanent', detail: ['boss@example.test'], reached: true });
    expect(errorOf(first)).toContain('boss@example.test');
    expect(errorOf(first)).toContain('no such user');
    expect(server.mails.map(({ to }) => to)).toEqual([['oncall@example.test']]);
  });

  test('one for good and one for now: the one for now is tried again, and both are told of', async () => {
    const codes: Record<string, number> = { 'boss@example.test': 550, 'second@example.test': 451 };
    await using server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address in codes ? reply(codes[address] ?? 0, `not you, ${address}`) : undefined),
    });
    const outcome = await send(server.port, { to: [...both, 'Second <second@EXAMPLE.test>'] });
    expect(outcome).toMatchObject({ kind: 'retry', detail: ['boss@example.test', 'Second <second@EXAMPLE.test>'] });
    expect(errorOf(outcome)).toMatch(/not you, boss@example\.test.*not you, second@example\.test/);
    delete codes['second@example.test'];
    expect(await send(server.port, { to: both }, ['boss@example.test', 'Second <second@EXAMPLE.test>'])).toMatchObject({
      kind: 'permanent',
      detail: ['boss@example.test'],
    });
    expect(server.mails.map(({ to }) => to)).toEqual([['oncall@example.test'], ['second@example.test']]);
  });

  test.each([530, 534, 538])(
    'the session with %i, which is about login or encryption: the mail waits until the settings are mended',
    async (code) => {
      await using server = await mailServer({
        onMailFrom: (_address, _session, done) => done(reply(code, 'log in first')),
      });
      expect(await send(server.port)).toMatchObject({ kind: 'retry', detail: ['oncall@example.test'] });
    },
  );

  test('the sender: somebody mends the setting, and the mail waits for it', async () => {
    await using server = await mailServer({
      onMailFrom: (_address, _session, done) => done(reply(553, 'not your address')),
    });
    const outcome = await send(server.port);
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain('not your address');
  });

  test.each([
    [554, '5.7.1 <oncall@example.test>: Relay access denied'],
    [550, '5.7.1 Unable to relay'],
    [550, 'relay not permitted'],
    [553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],
    [554, '5.7.1 Service unavailable; Client host [192.0.2.7] blocked using a list'],
    [550, '5.4.1 Recipient address rejected: Access denied'],
    [550, '5.1.8 Sender address rejected: Domain not found'],
    [521, '5.3.2 this host takes no mail'],
    [550, 'Administrative prohibition'],
    [550, 'authentication required'],
  ])('by policy, with %i %s: the mail waits until that is mended', async (code, words) => {
    await using server = await mailServer({ onRcptTo: (_address, _session, done) => done(reply(code, words)) });
    const outcome = await send(server.port);
    expect(outcome).toMatchObject({ kind: 'retry', detail: ['oncall@example.test'] });
  });

  test.each([
    [550, '5.1.1 no such user'],
    [550, 'no such user here'],
    [553, '5.1.3 bad address'],
    [551, 'user has moved'],
  ])('a mailbox that does not exist, with %i %s, for good', async (code, words) => {
    await using server = await mailServer({ onRcptTo: (_address, _session, done) => done(reply(code, words)) });
    expect(await send(server.port)).toMatchObject({ kind: 'permanent', detail: ['oncall@example.test'] });
  });

  test.each([
    [552, '5.3.4 message too big', 'permanent'],
    [554, '5.6.0 invalid content', 'permanent'],
    [554, '5.7.1 rejected as spam', 'retry'],
    [550, 'rejected by the spam filter', 'retry'],
  ])('the content, with %i %s: %s', async (code, words, kind) => {
    await using server = await mailServer({
      onData: (stream, _session, done) => void text(stream).then(() => done(reply(code, words))),
    });
    expect(await send(server.port)).toMatchObject({ kind });
  });

  test('the mail itself for good, or for now', async () => {
    let code = 554;
    await using server = await mailServer({
      onData: (stream, _session, done) => void text(stream).then(() => done(reply(code, 'the words of the server'))),
    });
    expect(await send(server.port)).toMatchObject({ kind: 'permanent', detail: ['oncall@example.test'] });
    code = 452;
    const outcome = await send(server.port);
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain('the words of the server');
  });

  test('the password: it is tried again once mended, says what to check, and shows no password', async () => {
    await using server = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) =>
        done(
          reply(
            535,
            `5.7.8 ${auth.username} gave ${auth.password} ` +
              `/ ${Buffer.from(`\0seatwatch\0${password}`).toString('base64')}`,
          ),
        ),
    });
    const outcome = await send(server.port, { user: 'seatwatch' });
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain('5.7.8 seatwatch gave [password]');
    expect(errorOf(outcome)).toContain('Check mail.user, and the password');
    expect(errorOf(outcome)).not.toContain(password);
    expect(errorOf(outcome)).not.toContain(Buffer.from(password).toString('base64').slice(4, 20));
    expect(Buffer.from(errorOf(outcome).split(' / ')[1] ?? '', 'base64').toString()).not.toContain('horse');
  });
});
describe('a network that fails', () => {
  test('a server that never greets is given up after the time set, and tried again', async () => {
    await using server = await rawServer(undefined, () => undefined);
    const outcome = await send(server.port, { timeouts: { greeting: 50 } });
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toMatch(/Greeting never received.*Check that a mail server answers at mail\.host/);
  });

  test('a server that falls silent in the dialogue', async () => {
    await using server = await rawServer('220 mail.example.test', (line, socket) => {
      if (line.startsWith('EHLO')) socket.write('250 mail.example.test\r\n');
    });
    expect(await send(server.port, { timeouts: { socket: 50 } })).toMatchObject({ kind: 'retry' });
  });

  test('a server that drips for ever is stopped by the time for one attempt', async () => {
    await using server = await rawServer('220 mail.example.test', (line, socket) => {
      const drip = setInterval(() => socket.write(`250-still ${line.length}\r\n`), 10);
      socket.once('close', () => clearInterval(drip));
    });
    const outcome = await send(server.port, { timeouts: { attempt: 100 } });
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain('did not finish in the time for one attempt');
  });

  test('nobody listens', async () => {
    const server = await mailServer();
    await server[Symbol.asyncDispose]();
    const outcome = await send(server.port);
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain(`cannot send mail through 127.0.0.1:${server.port}: connect ECONNREFUSED`);
  });

  test('a connection that breaks before the 250 is repeated under the same Message-ID', async () => {
    const raws: string[] = [];
    await using server = await mailServer({
      onData(stream, _session, done) {
        void text(stream).then((raw) => {
          raws.push(raw);
          if (raws.length > 1) done();
          else server.drop();
        });
      },
    });
    expect(await send(server.port)).toMatchObject({ kind: 'retry', detail: ['oncall@example.test'] });
    expect(await send(server.port)).toEqual({ kind: 'sent' });
    const ids = await Promise.all(raws.map(async (raw) => (await PostalMime.parse(raw)).messageId));
    expect(ids).toEqual(['<a3f5c9d2e1b04788@example.test>', '<a3f5c9d2e1b04788@example.test>']);
  });
});
