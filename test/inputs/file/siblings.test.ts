import { describe, expect, test } from 'vitest';
import { isSibling, siblings } from '../../../src/inputs/file/siblings.ts';
import { logFolder } from '../../formats/text-log/log-folder.ts';

describe('which files are the same log, rotated', () => {
  test.each([
    'messages.old_20260928',
    'messages.old_20260928_2',
    'messages.log.1',
    'messages.log.old',
    'messages-20260101.log',
    'messages.1.log',
    'messages_2026-09-28T10-00-00Z.log',
    'messages.log-28Sep2026',
    'messages (2).log',
    'messages.log.bak',
    'messages - Copy.log',
    'messages.log.gz',
    'messages.log.1.gz',
    'messages.log.2.bz2',
    'messages.log.3.xz',
    'messages.log.4.zst',
    'messages.log.zip',
    'messages.old_20260928.gz',
    'messages-20260101.log.gz',
  ])('%s belongs to messages.log', (name) => {
    expect(isSibling('messages.log', name)).toBe(true);
  });

  test.each([
    'messages.log',
    'messages2.log',
    'messages',
    'messagesold.log',
    'messages-errors.log',
    'messages-errors.log.gz',
    'messages2.log.1.gz',
    'messages.log.tar.gz',
    'messages.db',
    'messages.db-wal',
    'messages.log~',
    '.messages.log.swp',
    'messages.log.tmp',
    'alerts.log',
    'messages.äöü.log',
  ])('%s does not', (name) => {
    expect(isSibling('messages.log', name)).toBe(false);
  });

  test('a log without extension, and one that is called after a product', () => {
    expect(isSibling('messages', 'messages-20260101')).toBe(true);
    expect(isSibling('messages', 'messages.1')).toBe(true);
    expect(isSibling('messages', 'messages.gz')).toBe(true);
    expect(isSibling('SystemMonitor.log', 'SystemMonitor.log.old')).toBe(true);
    expect(isSibling('cconsole.log', 'cconsole.old_20200101')).toBe(true);
  });

  test('the oldest comes first: dates rise, numbers fall', async () => {
    const log = logFolder();
    for (const name of ['messages.log.1', 'messages.log.10.gz', 'messages.log.2', 'alerts.log'])
      await log.append('x', name);
    expect(await siblings(log.path)).toEqual(['messages.log.10.gz', 'messages.log.2', 'messages.log.1'].map(log.at));
    const dated = logFolder();
    for (const name of ['messages.old_20260928_2', 'messages.old_20260928', 'messages.old_20260101'])
      await dated.append('x', name);
    expect(await siblings(dated.path)).toEqual(
      ['messages.old_20260101', 'messages.old_20260928', 'messages.old_20260928_2'].map(dated.at),
    );
  });

  test('a rotated file that is given by itself has no siblings', async () => {
    const log = logFolder({ name: 'messages.log.1' });
    await log.append('line 1\n');
    await log.append('line 0\n', 'messages.log.2');
    expect(await siblings(log.path)).toEqual([]);
    expect((await log.poll()).texts).toEqual(['line 1']);
    const dated = logFolder({ name: 'messages.old_20260928' });
    await dated.append('line 2\n');
    await dated.append('line 3\n', 'messages.old_20260928_2');
    expect((await dated.poll()).texts).toEqual(['line 2']);
  });
});
