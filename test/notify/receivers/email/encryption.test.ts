import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emailReceiver } from '../../../../src/notify/receivers/email/receiver.ts';
import type { MailSettings } from '../../../../src/notify/receivers/email/smtp-settings.ts';
import { tlsMode } from '../../../../src/notify/receivers/email/smtp-settings.ts';
import { secretFrom } from '../../../../src/notify/receivers/email/transport.ts';
import { attempt, notice } from '../../text/notices.ts';
import { certificate, certificateKey } from './certificate.ts';
import { password, both, send, errorOf } from './sending.ts';
import { mailServer, rawServer } from './server.ts';

describe('encryption', () => {
  test('is required by default, except for this machine itself', () => {
    expect(tlsMode({ host: 'mail.example.test', port: 587 })).toBe('starttls');
    expect(tlsMode({ host: 'mail.example.test', port: 465 })).toBe('implicit');
    expect(tlsMode({ host: 'localhost', port: 25 })).toBe('offered');
    expect(tlsMode({ host: '127.0.0.1', port: 25 })).toBe('offered');
    expect(tlsMode({ host: '127.0.0.1', port: 25, tls: 'none' })).toBe('none');
    expect(tlsMode({ host: '127.example.test', port: 25 })).toBe('starttls');
    expect(tlsMode({ host: 'localhost', port: 25, tls: 'starttls' })).toBe('starttls');
  });

  test('on this machine is used where it is offered, whatever the certificate, but with tls: none', async () => {
    const passwords: string[] = [];
    await using server = await mailServer({
      key: certificateKey,
      cert: certificate,
      disabledCommands: [],
      allowInsecureAuth: true,
      onAuth(auth, { secure }, done) {
        passwords.push(`${secure ? 'encrypted' : 'in clear'}: ${auth.password}`);
        done(null, { user: auth.username });
      },
    });
    await send(server.port, { user: 'seatwatch' });
    await send(server.port, { user: 'seatwatch', tls: 'none' });
    expect(passwords).toEqual([`encrypted: ${password}`, `in clear: ${password}`]);
  });

  test('on this machine that is offered and then refused does not keep the mail', async () => {
    await using server = await mailServer();
    await using refusing = await rawServer('220 localhost', (line, socket) => {
      const offers = '250-localhost\r\n250 STARTTLS';
      const answers: Record<string, string> = { EHLO: offers, STARTTLS: '454 later', DATA: '354 go', '.': '250 ok' };
      const answer = answers[line.split(' ')[0] ?? ''] ?? (/^(MAIL|RCPT|QUIT)/.test(line) ? '250 ok' : undefined);
      if (answer !== undefined) socket.write(`${answer}\r\n`);
    });
    for (const { port } of [server, refusing]) expect(await send(port)).toEqual({ kind: 'sent' });
  });

  test('that is required but not offered sends nothing, not even the user, and names the remedy', async () => {
    const lines: string[] = [];
    await using server = await rawServer('220 mail.example.test', (line, socket) => {
      lines.push(line);
      socket.write(
        line.startsWith('EHLO') ? '250-mail.example.test\r\n250 AUTH PLAIN\r\n' : '502 5.5.1 unknown command\r\n',
      );
    });
    const outcome = await send(server.port, { tls: 'starttls', user: 'seatwatch' });
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain(
      'The server offers no STARTTLS there: use its TLS port (465, mail.tls: implicit), or set mail.tls to none',
    );
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS']);
  });

  test('with a certificate that nobody vouches for is refused, with the remedy', async () => {
    await using server = await mailServer({ key: certificateKey, cert: certificate, disabledCommands: [] });
    const outcome = await send(server.port, { tls: 'starttls' });
    expect(outcome.kind).toBe('retry');
    expect(errorOf(outcome)).toContain('certificate of its authority in the environment variable NODE_EXTRA_CA_CERTS');
    expect(server.mails).toEqual([]);
  });

  test('from the start on a port that speaks plainly names the remedy', async () => {
    await using server = await mailServer();
    expect(errorOf(await send(server.port, { tls: 'implicit' }))).toContain('set mail.tls to starttls');
  });
});

describe('the password', () => {
  test('is the first line of its file at each send, else a variable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatwatch-mail-'));
    try {
      const file = join(folder, 'smtp');
      await writeFile(file, '\ufeffone\r\n');
      const secret = secretFrom(file, {});
      expect(await secret()).toBe('one');
      await writeFile(file, 'two');
      expect(await secret()).toBe('two');
      expect(await secretFrom(undefined, { SEATWATCH_SMTP_PASSWORD: 'three' })()).toBe('three');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('that is missing is told of with the remedy, and the mail waits', async () => {
    const settings: MailSettings = {
      host: '127.0.0.1',
      port: 1,
      from: 'seatwatch@example.test',
      to: both,
      user: 'seatwatch',
    };
    const missing = await emailReceiver('mail', settings, secretFrom('/nowhere/smtp', {})).deliver(notice(), attempt());
    expect(missing).toMatchObject({ kind: 'retry', detail: both });
    expect(errorOf(missing)).toMatch(
      /cannot read the SMTP password from \/nowhere\/smtp \(ENOENT\): make the file readable/,
    );
    const none = await emailReceiver('mail', settings, secretFrom(undefined, {})).deliver(notice(), attempt());
    expect(errorOf(none)).toContain(
      'no password for seatwatch: name a file in mail.passwordFile, or set SEATWATCH_SMTP_PASSWORD',
    );
  });
});
