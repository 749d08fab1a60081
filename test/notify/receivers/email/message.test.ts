import { hostname } from 'node:os';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../../src/domain/alerting.ts';
import type { Addresses } from '../../../../src/notify/receivers/email/message.ts';
import { composeMail } from '../../../../src/notify/receivers/email/message.ts';
import { alert, at, holding, notice, pool } from '../../text/notices.ts';

const addresses = { from: 'seatwatch@example.test', to: ['oncall@example.test'] };

async function bytes(of: Notice, to: Addresses = addresses): Promise<string> {
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(
    composeMail(of, to),
  );
  return String(message);
}

async function parsed(of: Notice, to?: Addresses) {
  const mail = await PostalMime.parse(await bytes(of, to));
  return {
    ...mail,
    header: (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value),
  };
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

  test('carries its state, site, pool and rule in headers for filters, whatever the subject says', async () => {
    const alerts = [alert(), alert({ rule: 'source-silent', pool: null })];
    const mail = await parsed(notice('first', { alerts, site: 'Hamburg' }));
    expect(mail.header('x-seatwatch-state')).toEqual(['FULL']);
    expect(mail.header('x-seatwatch-site')).toEqual(['Hamburg']);
    expect(mail.header('x-seatwatch-pool')).toEqual(['iris']);
    expect(mail.header('x-seatwatch-rule')).toEqual(['limit-exceeded, source-silent']);
    expect((await parsed(notice())).header('x-seatwatch-site')).toEqual([]);
    expect((await parsed(notice('resolved'))).header('x-seatwatch-state')).toEqual(['QUIET']);
  });

  test('forms a thread in Outlook though its subjects differ: one topic, an index that grows by 5 bytes', async () => {
    const index = async (of: Notice): Promise<Buffer> =>
      Buffer.from((await parsed(of)).header('thread-index')[0] ?? '', 'base64');
    const [first, rise] = [notice(), notice('rise', { at: at + 60_000 }, { id: 'bbbb' })];
    const end = notice('resolved', { at: at + 3_600_000 }, { id: 'cccc' });
    const [root, second, third] = [await index(first), await index(rise), await index(end)];
    expect([root.length, second.length, third.length]).toEqual([22, 27, 27]);
    expect(root[0]).toBe(1);
    expect(second.subarray(0, 22)).toEqual(root);
    expect(third.subarray(0, 22)).toEqual(root);
    expect(Buffer.compare(second.subarray(22), third.subarray(22))).toBe(-1);
    expect(await index(rise)).toEqual(second);
    expect(await index(notice('first', {}, { id: 'dddd', root: 'dddd' }))).not.toEqual(root);
    const topics = await Promise.all(
      [first, rise, end].map(async (of) => (await parsed(of)).header('thread-topic')[0]),
    );
    expect(new Set(topics)).toEqual(new Set(['seatwatch: limit-exceeded iris PROD']));
  });

  test('says who wrote and on which machine, where the configuration gives an address alone', async () => {
    const mail = await parsed(notice());
    expect(mail.from).toMatchObject({ name: `seatwatch on ${hostname()}`, address: 'seatwatch@example.test' });
    expect(mail.text?.replaceAll(/\s+/g, ' ')).toContain(`Sent by seatwatch on ${hostname()}.`);
    const named = await parsed(notice(), { ...addresses, from: 'Seats <seatwatch@example.test>' });
    expect(named.from).toMatchObject({ name: 'Seats' });
    const bare = await parsed(notice(), { ...addresses, from: '<seatwatch@example.test>' });
    expect(bare.from?.address).toBe('seatwatch@example.test');
  });

  test('is urgent only where something critical stands', async () => {
    const over = alert({ endsAt: at, endedBy: 'no refusal for 30 minutes; not proven free' });
    expect((await parsed(notice('catch-up', { alerts: [over] }))).header('importance')).toEqual([]);
    expect((await parsed(notice('catch-up', { alerts: [alert(), over] }))).header('importance')).toEqual(['High']);
  });

  test('carries names in any script, in headers and in both parts', async () => {
    const people = { '192.0.2.7': { name: 'Jürgen 東京 😀' } };
    const alerts = [alert({ instance: 'Prüfstand' })];
    const mail = await parsed(notice('first', { people, alerts }), {
      from: 'Wächter <seatwatch@bücher.example>',
      to: ['Bereitschaft Süd <oncall@example.test>'],
    });
    expect(mail.from).toMatchObject({ name: 'Wächter', address: 'seatwatch@xn--bcher-kva.example' });
    expect(mail.to).toMatchObject([{ name: 'Bereitschaft Süd', address: 'oncall@example.test' }]);
    expect(mail.messageId).toBe('<a3f5c9d2e1b04788@xn--bcher-kva.example>');
    expect(mail.subject).toContain('Prüfstand');
    expect(mail.text).toContain('Jürgen 東京 😀');
    expect(mail.html).toContain('Jürgen 東京 😀');
  });
});

describe('hostile words of a log', () => {
  const evil =
    `x\r\nBcc: thief@example.test\r\n\r\n` +
    `<script>alert(1)</script>\u0000\u001b]0;\u0007\u202E${'x'.repeat(10_240)}`;
  const hostile = notice(
    'first',
    {
      title: evil,
      site: evil,
      waitsFor: { [evil]: evil },
      alerts: [
        alert({
          instance: evil,
          title: evil,
          rule: evil,
          pool: evil,
          fingerprint: evil,
          says: evil,
          refused: [{ who: { holder: evil, node: evil }, at, times: 1 }],
          proof: [{ file: evil, at: 1, text: evil }],
        }),
      ],
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
