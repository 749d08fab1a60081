import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonLog, textLog } from '../../src/cli/log.ts';
import { composeMail } from '../../src/notify/receivers/email/message.ts';
import { headerText } from '../../src/present/sanitise.ts';
import { openView } from '../../src/store/view.ts';
import { newSite, type Site } from '../cli/site.ts';
import { asked, NOON, seatwatch, START } from '../cli/terminal.ts';
import { alert, notice } from '../notify/text/notices.ts';
import { iris } from '../timeline.ts';
import { HOSTILE, strangeIn, unseenIn } from './words.ts';

const HOUR = 3_600_000;
const WORDS = HOSTILE.map(([, word]) => word);
const MORE = 'downtime: 30d\nrules:\n  - { id: severe-message, enabled: true }\n';
const SOURCES =
  '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, traceSilence: never }\n';
/** Every message is an alert of its own: the one before was over by then. */
const APART = 5 * HOUR;
const END = NOON + WORDS.length * APART;

let site: Site;
let said = '';

/** Every hostile word as a user who is logged in, as one who was refused, and as the text of a severe message. */
beforeAll(async () => {
  site = await newSite({
    log:
      START +
      WORDS.map((word, at) => iris.login(`07:${String(at).padStart(2, '0')}:00:000`, 600 + at, word, 1)).join(''),
    sources: SOURCES,
    more: MORE,
  });
  const streams = { err: (text: string) => void (said += text), env: {}, columns: undefined };
  async function watched(now: number): Promise<void> {
    const { main } = await import('../../src/cli/main.ts');
    expect(
      await main(['watch', '--once', '--log', 'json', '--config', site.config], {
        ...streams,
        out: (text) => void (said += text),
        now: () => now,
      }),
    ).toBe(0);
  }
  await watched(NOON);
  for (const [at, word] of WORDS.entries()) {
    const time = `12:${String(at).padStart(2, '0')}`;
    await site.append(
      iris.line(`${time}:00:000`, 700 + at, word, 2) +
        iris.login(`${time}:10:000`, 700 + at, `refused ${word}`, 0) +
        iris.limit(`${time}:20:000`, at + 1),
    );
    await watched(NOON + at * APART + 60_000);
  }
}, 120_000);
afterAll(() => site[Symbol.asyncDispose]());

async function mails(): Promise<{ raw: string; mail: Awaited<ReturnType<typeof PostalMime.parse>> }[]> {
  const folder = join(site.path, 'state', 'mail');
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (name) => {
      expect(name).toMatch(/^[\w.-]+\.eml$/);
      const raw = await readFile(join(folder, name), 'latin1');
      return { raw, mail: await PostalMime.parse(Buffer.from(raw, 'latin1')) };
    }),
  );
}

test('all of them are read as they are written', async () => {
  const answer = await asked(['who', '--config', site.config], { now: END });
  expect(answer.sessions.map(({ holder }) => holder).toSorted()).toEqual(WORDS.toSorted());
});

describe('the mail', () => {
  test('has no header and no receiver but its own, whatever the log says', async () => {
    const all = await mails();
    expect(all.length).toBeGreaterThan(3);
    for (const { raw, mail } of all) {
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      expect(head).toMatch(/^[\x20-\x7e\r\n]+$/);
      const allowed = [
        'from',
        'to',
        'subject',
        'message-id',
        'date',
        'mime-version',
        'content-type',
        'auto-submitted',
        'x-auto-response-suppress',
        'x-seatwatch-reason',
        'x-seatwatch-state',
        'x-seatwatch-site',
        'x-seatwatch-pool',
        'x-seatwatch-rule',
        'thread-topic',
        'thread-index',
        'in-reply-to',
        'references',
        'x-priority',
        'x-msmail-priority',
        'importance',
      ];
      expect(mail.headers.map(({ key }) => key).filter((key) => !allowed.includes(key))).toEqual([]);
      expect(new Set(mail.headers.map(({ key }) => key)).size).toBe(mail.headers.length);
      expect([mail.to?.map(({ address }) => address), mail.cc, mail.bcc]).toEqual([
        ['root@localhost'],
        undefined,
        undefined,
      ]);
      expect(mail.attachments).toEqual([]);
      for (const line of raw.split('\r\n')) {
        expect(line.length).toBeLessThanOrEqual(998);
        expect(line).toMatch(/^[\t\x20-\x7e]*$/);
      }
    }
  });

  test('shows every word in both parts, and none of them is live', async () => {
    const all = await mails();
    for (const { mail } of all) {
      expect(unseenIn(mail.subject ?? '\u0000')).toBe('');
      expect(unseenIn(mail.text ?? '\u0000')).toBe('');
      expect(unseenIn(mail.html ?? '\u0000')).toBe('');
      expect(strangeIn(mail.html ?? '<none>')).toEqual([]);
      expect(mail.text).not.toMatch(/^(?:Bcc|Subject|To):/m);
    }
  });

  test('a subject says each word as the log does, made harmless; what looks encoded is not decoded', async () => {
    for (const word of WORDS) {
      const severe = alert({ rule: 'severe-message', title: `Severe message: ${word}` });
      const { subject = '' } = composeMail(notice('first', { title: severe.title, alerts: [severe] }), {
        from: 'a@example.test',
        to: ['b@example.test'],
      });
      expect(unseenIn(String(subject))).toBe('');
      // A long title is cut, and ends in an ellipsis.
      expect(String(subject)).toContain(`Severe message: ${headerText(word, 30).replace(/…$/, '')}`);
    }
  });
});

describe('the terminal', () => {
  test.each([['who'], ['who', '--sessions'], ['history'], ['usage'], ['explain', '--user', ''], ['check'], ['health']])(
    '%s %s writes lines of what can be seen',
    async (...args) => {
      const words = args.at(-1) === '' ? WORDS : [undefined];
      for (const word of words) {
        for (const columns of [60, undefined]) {
          const { out, err } = await seatwatch(
            [...args.filter((arg) => arg !== ''), ...(word === undefined ? [] : [word]), '--config', site.config],
            columns === undefined ? { now: END } : { columns, now: END },
          );
          expect(unseenIn(out)).toBe('');
          expect(unseenIn(err)).toBe('');
        }
      }
    },
  );
});

const SINCE = ['--from', '2026-11-20'];

describe('CSV', () => {
  test.each([['who'], ['history', ...SINCE], ['usage', ...SINCE]])(
    '%s has as many cells in each row as in its head, and no formula',
    async (...args) => {
      const { out, status } = await seatwatch([...args, '--csv', '--config', site.config], { now: END });
      expect(status).toBe(0);
      expect(unseenIn(out)).toBe('');
      const rows = out
        .split('\n')
        .slice(0, -1)
        .map((row) =>
          [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(
            ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
          ),
        );
      expect(rows.length).toBeGreaterThan(2);
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      for (const cell of rows.flat()) {
        if (!/^-?\d+(?:\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^\s*[=+\-@]|;\s*[=+\-@]/);
      }
    },
  );
});

describe('JSON', () => {
  test.each(['who', 'history', 'usage', 'health'])('%s parses, and shows no control to a terminal', async (command) => {
    const { out } = await seatwatch([command, '--json', '--config', site.config], { now: END });
    expect(unseenIn(out)).toBe('');
    expect(() => JSON.parse(out)).not.toThrow();
  });

  test('history holds each word and each line as the log does', async () => {
    const { out } = await seatwatch(['history', ...SINCE, '--json', '--config', site.config], { now: END });
    const { sessions, refusals } = JSON.parse(out) as {
      sessions: { holder: string; evidence: { text: string }[] }[];
      refusals: { holder: string | null }[];
    };
    for (const word of WORDS) {
      const session = sessions.find(({ holder }) => holder === word);
      expect(session?.evidence[0]?.text).toContain(`UserId = ${word}, Routine`);
      expect(refusals.map(({ holder }) => holder)).toContain(`refused ${word}`);
    }
  });
});

describe("the daemon's log", () => {
  test('is one JSON object a line, whatever was read', () => {
    const lines = said.split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(WORDS.length);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  test.each(HOSTILE)('%s stays within its line, for machines and for people', (_, word) => {
    let machine = '';
    let people = '';
    const fields = { file: word, error: `cannot read ${word}`, [word]: { deep: word } };
    jsonLog((text) => void (machine += text)).error(fields, 'a source could not be read');
    textLog(
      (text) => void (people += text),
      () => NOON,
      'UTC',
    ).error(fields, 'a source could not be read');
    expect(machine.split('\n')).toHaveLength(2);
    expect(unseenIn(machine)).toBe('');
    expect(JSON.parse(machine)).toMatchObject({ file: word, msg: 'a source could not be read' });
    expect(people.split('\n')).toHaveLength(2);
    expect(unseenIn(people)).toBe('');
  });
});

test('the state loads again, and holds every word as it is', async () => {
  const view = openView(join(site.path, 'state'));
  try {
    expect(new Set(view?.sessions(-8.64e15, 8.64e15).map(({ who }) => who.holder))).toEqual(
      new Set(['500', '192.0.2.200', ...WORDS].filter((word) => WORDS.includes(word) || word === '192.0.2.200')),
    );
  } finally {
    view?.close();
  }
  expect((await site.once(END + HOUR)).filter(({ level }) => level === 'error')).toEqual([]);
});
