import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/domain/alerting.ts';
import type { Addresses } from '../../../src/alert/mail/message.ts';
import { composeMail } from '../../../src/alert/mail/message.ts';
import { alert, at, holding, notice, pool } from './notices.ts';

const addresses = { from: 'seatwatch@example.test', to: ['oncall@example.test'] };

async function bytes(of: Notice, to: Addresses = addresses): Promise<string> {
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(composeMail(of, to));
  return String(message);
}

async function parsed(of: Notice, to?: Addresses) {
  const mail = await PostalMime.parse(await bytes(of, to));
  return { ...mail, header: (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value) };
}

describe('a mail', () => {
  test('is dated when the notice was made, marked as automatic, and urgent when it is critical', async () => {
    const mail = await parsed(notice());
    expect(Date.parse(mail.date ?? '')).toBe(at);
    expect(mail.header('auto-submitted')).toEqual(['auto-generated']);
    expect(mail.header('x-auto-response-suppress')).toEqual(['All']);
    expect(mail.header('x-seatwatch-reason')).toEqual(['first']);
    expect(mail.header('importance')).toEqual(['High']);
    expect((await parsed(notice('resolved'))).header('importance')).toEqual([]);
    expect((await parsed(notice('first', { level: 'warning' }))).header('importance')).toEqual([]);
  });

  test('has an id that is made of the notice, so that a repeat is the same mail', async () => {
    const [first, again] = [await parsed(notice()), await parsed(notice())];
    expect(first.messageId).toBe('<a3f5c9d2e1b04788@example.test>');
    expect(again.messageId).toBe(first.messageId);
    expect(first.inReplyTo).toBeUndefined();
  });

  test('stands in the thread of the first notice of its alert', async () => {
    const mail = await parsed(notice('rise', {}, { id: 'bbbb' }));
    expect(mail.messageId).toBe('<bbbb@example.test>');
    expect(mail.inReplyTo).toBe('<a3f5c9d2e1b04788@example.test>');
    expect(mail.references).toBe('<a3f5c9d2e1b04788@example.test>');
  });

  test('carries names in any script, in headers and in both parts', async () => {
    const people = { '192.0.2.7': { name: 'Jürgen 東京 😀' } };
    const alerts = [alert({ instance: 'Prüfstand' })];
    const mail = await parsed(notice('first', { people, alerts }), { from: 'Wächter <seatwatch@bücher.example>', to: ['Bereitschaft Süd <oncall@example.test>'] });
    expect(mail.from).toMatchObject({ name: 'Wächter', address: 'seatwatch@xn--bcher-kva.example' });
    expect(mail.to).toMatchObject([{ name: 'Bereitschaft Süd', address: 'oncall@example.test' }]);
    expect(mail.messageId).toBe('<a3f5c9d2e1b04788@xn--bcher-kva.example>');
    expect(mail.subject).toContain('Prüfstand');
    expect(mail.text).toContain('Jürgen 東京 😀');
    expect(mail.html).toContain('Jürgen 東京 😀');
  });
});

describe('hostile words of a log', () => {
  const evil = `x\r\nBcc: thief@example.test\r\n\r\n<script>alert(1)</script>\u0000\u001b]0;\u0007\u202E${'x'.repeat(10_240)}`;
  const hostile = notice(
    'first',
    {
      title: evil,
      alerts: [alert({ instance: evil, title: evil, proof: [{ file: evil, at: 1, text: evil }] })],
      pools: [pool({ holdings: [holding(evil, 1)] })],
      advice: [evil],
      people: { [evil]: { name: evil } },
    },
    { id: 'x>\r\nBcc: thief@example.test', root: '\r\nSubject: mine' },
  );

  test('add no header and no receiver, and no line is too long for a server', async () => {
    const raw = await bytes(hostile);
    const mail = await parsed(hostile);
    const names = mail.headers.map(({ key }) => key);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('bcc');
    expect(mail.header('subject')).toHaveLength(1);
    expect(mail.subject?.length).toBeLessThanOrEqual(150);
    expect(mail.messageId).toBe('<x---Bcc--thief-example.test@example.test>');
    for (const line of raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
    expect(raw).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
  });

  test('are shown, and not live, in both parts', async () => {
    const mail = await parsed(hostile);
    expect(mail.text).toMatch(/x\\r\\nBcc:\s+thief@example\.test\\r\\n\\r\\n<script>/);
    expect(mail.text).not.toMatch(/^(Bcc|thief)/m);
    expect(mail.text?.length).toBeLessThan(8_000);
    expect(mail.text).toContain('\\x00\\x1b]0;\\x07<U+202E>');
    expect(mail.html).toContain('&#60;script&#62;');
    expect(mail.html).not.toContain('<script');
  });
});
