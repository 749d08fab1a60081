import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificate, certificateKey } from '../notify/receivers/email/certificate.ts';
import { mailServer, rawServer, reply } from '../notify/receivers/email/server.ts';
import { newFolder, seatwatch, START, type Folder, type Said } from './terminal.ts';

const PASSWORD = 'correct horse battery';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

async function send(mail: string | undefined, args: readonly string[] = []): Promise<Said> {
  const config = await folder.write(
    'seatwatch.yaml',
    `state: state\nsources:\n  - { id: prod, system: iris, paths: [messages.log], timezone: UTC ` +
      `}\n${mail === undefined ? '' : `mail: ${mail}\n`}`,
  );
  await folder.write('password', `${PASSWORD}\n`);
  return seatwatch(['test-mail', '--config', config, ...args]);
}

describe('a server that takes the mail', () => {
  test('gets it from and for the configured addresses, and the whole dialogue is shown', async () => {
    await using server = await mailServer();
    const { status, out, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, from: "Seat watch <seatwatch@example.test>", to: ` +
        '[oncall@example.test, boss@example.test] }',
    );
    expect([status, err]).toEqual([0, '']);
    expect(server.mails.map(({ to }) => to)).toEqual([['oncall@example.test', 'boss@example.test']]);
    const mail = await PostalMime.parse(server.mails[0]?.raw ?? '');
    expect(mail.subject).toMatch(/^Test mail of seatwatch on /);
    expect(mail.text).toContain(`Configuration: ${folder.path}/seatwatch.yaml. Watched: prod.`);
    expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    const said = out.split('\n').filter((line) => /^(seatwatch|server) /.test(line));
    expect(said.map((line) => line.replace(/ +/, ' ').split(' ').slice(0, 3).join(' '))).toEqual(
      expect.arrayContaining([
        'server 220 ' + String(said[0]?.split(/ +/)[2]),
        'seatwatch MAIL FROM:<seatwatch@example.test>',
        'seatwatch RCPT TO:<oncall@example.test>',
        'seatwatch DATA',
      ]),
    );
    expect(said.findIndex((line) => line.includes('EHLO'))).toBeLessThan(
      said.findIndex((line) => line.includes('MAIL FROM')),
    );
    expect(out).toContain('The mail server took the mail for oncall@example.test, boss@example.test.');
  });

  test('gets it for --to alone where that is given', async () => {
    await using server = await mailServer();
    expect(
      (
        await send(`{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [oncall@example.test] }`, [
          '--to',
          'me@example.test',
        ])
      ).status,
    ).toBe(0);
    expect(server.mails.map(({ to }) => to)).toEqual([['me@example.test']]);
  });
});

const isWindows = process.platform === 'win32';
test.skipIf(isWindows)('a password file that any account may read is told, by check and watch too', async () => {
  const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(null, { user: 'me' });
  await using server = await mailServer({ allowInsecureAuth: true, onAuth });
  await chmod(folder.path, 0o755);
  const addresses = 'from: a@example.test, to: [b@example.test]';
  const mail = `{ host: 127.0.0.1, port: ${server.port}, user: me, ${addresses}, passwordFile: password }`;
  const told = `any account of this machine may read the password in ${join(folder.path, 'password')}`;
  const { status, err } = await send(mail);
  expect([status, server.mails.length, err.replaceAll(/\s+/g, ' ')]).toEqual([0, 1, expect.stringContaining(told)]);
  const config = join(folder.path, 'seatwatch.yaml');
  await folder.write('messages.log', START);
  expect((await seatwatch(['check', '--config', config])).err.replaceAll(/\s+/g, ' ')).toContain(told);
  expect((await seatwatch(['watch', '--once', '--config', config])).out).toContain(told);
  await chmod(join(folder.path, 'password'), 0o600);
  expect((await seatwatch(['check', '--config', config])).err).toBe('');
  expect((await seatwatch(['watch', '--once', '--config', config])).out).not.toContain('password');
});

describe.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('user and password, by AUTH %s', (method) => {
  test('reach the server, and stand nowhere in what is shown, not even where the server echoes them', async () => {
    const seen: string[] = [];
    const encoded = Buffer.from(PASSWORD).toString('base64');
    await using server = await mailServer({
      authMethods: [method],
      authOptional: false,
      allowInsecureAuth: true,
      onAuth(auth, _session, done) {
        seen.push(auth.method);
        const right = auth.method === 'CRAM-MD5' ? auth.validatePassword(PASSWORD) : auth.password === PASSWORD;
        if (right) done(null, { user: auth.username });
        else done(reply(535, `wrong: ${auth.password ?? ''} ${encoded}`));
      },
      onMailFrom: (_address, _session, done) => done(reply(451, `later, ${PASSWORD} ${encoded}`)),
    });
    const { status, out, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, user: secretuser, from: a@example.test, to: ` +
        '[b@example.test], passwordFile: password }',
    );
    expect([status, seen]).toEqual([1, [method]]);
    for (const secret of [
      PASSWORD,
      encoded.replace(/=+$/, ''),
      'secretuser',
      Buffer.from('secretuser').toString('base64').slice(0, 12),
      Buffer.from(`\0secretuser\0${PASSWORD}`).toString('base64'),
    ])
      expect(out + err).not.toContain(secret);
    expect(out).toContain('[masked]');
    expect(out).toMatch(/seatwatch AUTH /);
    expect(out).toMatch(/server +235 /);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('later, [password]');
  });
});

describe('a failure ends with status 1 and says what to do', () => {
  test('for a wrong password', async () => {
    await using server = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(reply(535, 'no')),
    });
    const { status, out, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, user: me, from: a@example.test, to: [b@example.test], ` +
        'passwordFile: password }',
    );
    expect(status).toBe(1);
    expect(out).toMatch(/server +535 /);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('Check mail.user, and the password in mail.passwordFile');
  });

  test('for a server that nobody answers at', async () => {
    const { status, err } = await send('{ host: 127.0.0.1, port: 1, from: a@example.test, to: [b@example.test] }');
    expect(status).toBe(1);
    expect(err).toContain('cannot send mail through 127.0.0.1:1');
    expect(err.replaceAll(/\s+/g, ' ')).toContain('Check that a mail server answers at mail.host and mail.port');
  });

  test('for a certificate that is not trusted', async () => {
    await using server = await mailServer({ key: certificateKey, cert: certificate, disabledCommands: [] });
    const { status, out, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, tls: starttls, from: a@example.test, to: [b@example.test] }`,
    );
    expect(status).toBe(1);
    expect(out).toContain('seatwatch STARTTLS');
    expect(err.replaceAll(/\s+/g, ' ')).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('for one of two receivers, naming who got it', async () => {
    await using server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address === 'b@example.test' ? reply(550, 'no such user') : undefined),
    });
    const { status, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [b@example.test, c@example.test] }`,
    );
    expect(status).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('the mail was taken for c@example.test, but not for b@example.test');
  });

  test('what the server says is shown, not sent to the terminal', async () => {
    await using server = await rawServer('554 \u001b[2Jno service', () => {});
    const { status, out, err } = await send(
      `{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [b@example.test] }`,
    );
    expect(status).toBe(1);
    expect(out + err).not.toContain('\u001b');
    expect(out).toContain('\\x1b[2Jno service');
  });

  test('an address that is none is wrong usage', async () => {
    const { status, err } = await send('{ folder: mail, from: a@example.test, to: [b@example.test] }', [
      '--to',
      'nobody',
    ]);
    expect([status, err]).toEqual([2, expect.stringContaining('cannot mail to nobody')]);
  });
});

describe('without a mail server the mail is written as a file, and where is said', () => {
  test.each([
    ['the configured folder', '{ folder: outbox, from: a@example.test, to: [b@example.test] }', 'outbox'],
    ['the folder that watch uses', undefined, 'state/mail'],
  ])('into %s', async (_, mail, into) => {
    await mkdir(join(folder.path, into), { recursive: true });
    const { status, out } = await send(mail);
    const [file = ''] = await readdir(join(folder.path, into));
    expect([status, out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining(`Written to ${join(folder.path, into, file)}.`),
    ]);
    expect((await PostalMime.parse(await readFile(join(folder.path, into, file)))).subject).toMatch(
      /^Test mail of seatwatch/,
    );
    expect(out.includes('nobody is mailed')).toBe(mail === undefined);
  });

  test('no folder is made for it, which the account of watch could not write to', async () => {
    for (const mail of [undefined, '{ folder: outbox, from: a@example.test, to: [b@example.test] }']) {
      const { status, err } = await send(mail);
      expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([
        1,
        expect.stringMatching(
          /it is not there yet; "seatwatch watch" makes it when it writes its first mail: start that first/,
        ),
      ]);
      expect((await readdir(folder.path)).toSorted()).toEqual(['password', 'seatwatch.yaml']);
    }
  });

  test('nor for a mail that goes to a server', async () => {
    await using server = await mailServer();
    expect(
      (await send(`{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [b@example.test] }`)).status,
    ).toBe(0);
    expect(await readdir(folder.path)).not.toContain('state');
  });
});
