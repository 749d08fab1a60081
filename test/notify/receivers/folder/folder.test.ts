import { chmod, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emailReceiver } from '../../../../src/notify/receivers/email/receiver.ts';
import { emlName, folderReceiver } from '../../../../src/notify/receivers/folder/folder.ts';
import { folder as folderKind } from '../../../../src/notify/receivers/folder/index.ts';
import { attempt, notice } from '../../text/notices.ts';
import { mailServer } from '../email/server.ts';

const addresses = { from: 'seatwatch@example.test', to: ['oncall@example.test'] };
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-mail-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('mails written into a folder', () => {
  test('are files that a mail program opens, named by time, reason and notice; the folder is made where it is missing', async () => {
    const inner = join(folder, 'out', 'mails');
    expect(await folderReceiver('mail', inner, addresses).deliver(notice(), attempt())).toEqual({ kind: 'sent' });
    expect(await readdir(inner)).toEqual(['20261121T091849Z-first-a3f5c9d2.eml']);
    const mail = await PostalMime.parse(await readFile(join(inner, '20261121T091849Z-first-a3f5c9d2.eml')));
    expect(mail.subject).toContain('FULL PROD (IRIS) 25/25, 1 refused');
    expect(mail.to).toMatchObject([{ address: 'oncall@example.test' }]);
    expect(mail.text).toContain('25 of 25 seats used');
    expect(mail.html).toContain('25 of 25 seats used');
  });

  test('tell times of day by the clock that mail: names', async () => {
    for (const [clock, time] of [
      [12, /10:18:49 AM/],
      [24, /10:18:49 [+]/],
    ] as const) {
      const parts = { id: 'mail', folder, env: {}, log: { info: () => {}, warn: () => {}, error: () => {} } };
      const receiver = await folderKind.create({ folder, ...addresses, clock }, parts);
      await receiver.deliver(notice(), attempt());
      const mail = await PostalMime.parse(await readFile(join(folder, emlName(notice()))));
      expect(mail.text).toMatch(time);
    }
  });

  test('replace themselves when a notice is repeated after a crash', async () => {
    const { deliver } = folderReceiver('mail', folder, addresses);
    await writeFile(join(folder, `.${emlName(notice())}.tmp`), 'half a mail from before the crash');
    await deliver(notice(), attempt());
    await deliver(notice(), attempt());
    await deliver(notice('rise', {}, { id: 'bbbbbbbbbbbb' }), attempt());
    expect(await readdir(folder)).toEqual([
      '20261121T091849Z-first-a3f5c9d2.eml',
      '20261121T091849Z-rise-bbbbbbbb.eml',
    ]);
  });

  test('follow no link that somebody put in the place of a draft', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'a text of its own');
    await symlink(other, join(folder, `.${emlName(notice())}.tmp`));
    expect(await folderReceiver('mail', folder, addresses).deliver(notice(), attempt())).toEqual({ kind: 'sent' });
    expect(await readFile(other, 'utf8')).toBe('a text of its own');
    const mail = await PostalMime.parse(await readFile(join(folder, emlName(notice()))));
    expect(mail.subject).toContain('FULL PROD (IRIS) 25/25');
  });

  test('are the bytes that a server gets', async () => {
    await using server = await mailServer();
    await emailReceiver('mail', { ...addresses, host: '127.0.0.1', port: server.port }, () =>
      Promise.resolve(undefined),
    ).deliver(notice(), attempt());
    await folderReceiver('mail', folder, addresses).deliver(notice(), attempt());
    const written = await readFile(join(folder, emlName(notice())), 'utf8');
    // The boundary between the parts is random, so that no log can know it.
    const boundary = /--_NmP-[0-9a-f]+-Part_1/g;
    expect(written.replaceAll(boundary, 'B').trimEnd()).toBe(server.mails[0]?.raw.replaceAll(boundary, 'B').trimEnd());
    expect(written.match(boundary)?.length).toBeGreaterThan(2);
  });

  test('that cannot be written wait, and say why and what to do', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const outcome = await folderReceiver('mail', join(file, 'mails'), addresses).deliver(notice(), attempt());
    expect(outcome).toMatchObject({ kind: 'retry', detail: ['oncall@example.test'] });
    expect(outcome.kind === 'retry' && outcome.error).toMatch(
      /cannot write a mail into .*file.mails: ENOTDIR.*give the account that runs seatwatch the right/,
    );
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'into a folder without the right leave nothing half-made behind',
    async () => {
      await chmod(folder, 0o500);
      expect(await folderReceiver('mail', folder, addresses).deliver(notice(), attempt())).toMatchObject({
        kind: 'retry',
      });
      await chmod(folder, 0o700);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test('keep to a plain name, whatever the id of a notice is', () => {
    expect(emlName(notice('first', {}, { id: '../../etc/passwd' }))).toBe('20261121T091849Z-first-------et.eml');
  });
});
