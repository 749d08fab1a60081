import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expandPaths } from '../../../src/inputs/file/globs.ts';
import { siblings } from '../../../src/inputs/file/siblings.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-paths-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function have(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
}

async function inputs(...paths: string[]): Promise<string[]> {
  return (await expandPaths(paths, folder)).map((file) => relative(folder, file));
}

describe('a plain path', () => {
  test('is an input before anything is there', async () => {
    expect(await inputs('later.log')).toEqual(['later.log']);
  });

  test('starts from the folder of the configuration, unless it is absolute', async () => {
    const absolute = join(tmpdir(), 'elsewhere.log');
    expect(await expandPaths(['sub/../a.log', absolute], folder)).toEqual([join(folder, 'a.log'), absolute].toSorted());
  });

  test('may hold the characters of a glob where such a file is there', async () => {
    have('a[1].log', 'a1.log');
    expect(await inputs('a[1].log')).toEqual(['a[1].log']);
  });

  test('may be a rotated log, since somebody named it', async () => {
    have('messages.log', 'messages.old_20260928');
    expect(await inputs('messages.log', 'messages.old_20260928')).toEqual(['messages.log', 'messages.old_20260928']);
  });
});

describe('a glob', () => {
  test('stands for the files that fit, each once, sorted', async () => {
    have('b.log', 'a.log', 'a.txt', 'sub/c.log');
    mkdirSync(join(folder, 'folder.log'));
    symlinkSync('a.log', join(folder, 'link.log'));
    symlinkSync('nowhere', join(folder, 'dangling.log'));
    expect(await inputs('*.log', 'a.*', 'a.log')).toEqual(['a.log', 'a.txt', 'b.log', 'link.log']);
    expect(await inputs('**/*.log')).toEqual(['a.log', 'b.log', 'link.log', join('sub', 'c.log')]);
    expect(await inputs(join(folder, 'sub', '*'))).toEqual([join('sub', 'c.log')]);
  });

  test('that nothing fits stands for nothing', async () => {
    expect(await inputs('*.log', 'nowhere/*.log')).toEqual([]);
  });

  test('takes rotated siblings for a part of the log beside them', async () => {
    have(
      'messages.log',
      'messages.old_20260928',
      'messages.old_20260928_1',
      'messages.log.1',
      'messages.log.2.gz',
      'messages.log-20260928',
      'messages.log.old',
      'messages2.log',
      'cconsole.log',
      'cconsole.old_1',
    );
    expect(await inputs('*')).toEqual(['cconsole.log', 'messages.log', 'messages2.log']);
    expect(await inputs('messages.*')).toEqual(['messages.log']);
    expect(await inputs('messages.log', '*old*')).toEqual(['cconsole.old_1', 'messages.log']);
  });

  test('gives rotated logs where the log itself is not among the inputs', async () => {
    have('messages.old_20260927', 'messages.old_20260928', 'other/messages.log');
    expect(await inputs('**/messages*')).toEqual([
      'messages.old_20260927',
      'messages.old_20260928',
      join('other', 'messages.log'),
    ]);
  });

  test('keeps exports apart that only begin alike', async () => {
    have('events.csv', 'events-2.csv', 'events_old_town.csv', 'events2026.csv', 'events.2026.csv', 'events.old.csv');
    have('events.csv.1', 'events.csv.bak');
    const found = (await expandPaths(['events*'], folder, 'exports')).map((file) => relative(folder, file));
    expect(found).toEqual(['events-2.csv', 'events.2026.csv', 'events.csv', 'events2026.csv', 'events_old_town.csv']);
  });

  // What is told twice is counted twice, and what is told to nobody is missing: both tables are of this glob.
  test.each([
    ['messages-20261119.log', 'a rotated one'],
    ['messages.20261119.log', 'a rotated one'],
    ['messages.log.2.gz', 'a rotated one'],
    ['messages.log-20261119', 'a rotated one'],
    ['messages_old.log', 'a rotated one'],
    ['messages.old_20261119', 'a rotated one'],
    ['messages.log.audit', 'a log of its own'],
    ['messages.prod.log', 'a log of its own'],
    ['messages-old-errors.log', 'a log of its own'],
    ['messages2.log', 'a log of its own'],
  ])('%s beside messages.log is %s, to the glob as to the reader of the log', async (name, is) => {
    have('messages.log', name);
    const own = is === 'a log of its own';
    expect(await inputs('messages*')).toEqual(own ? ['messages.log', name].toSorted() : ['messages.log']);
    const read = await siblings(join(folder, 'messages.log'));
    expect(read.map((file) => relative(folder, file))).toEqual(own ? [] : [name]);
    const byLogs = await inputs('messages*.log');
    expect(byLogs).toEqual(own && name.endsWith('.log') ? ['messages.log', name].toSorted() : ['messages.log']);
  });
});

describe('alerts.log, which holds copies of lines of messages.log', () => {
  test('is no input beside messages.log, named or not', async () => {
    have('messages.log', 'alerts.log');
    expect(await inputs('*.log')).toEqual(['messages.log']);
    expect(await inputs('messages.log', 'alerts.log')).toEqual(['messages.log']);
    have('old/cconsole.log', 'old/alerts.log');
    expect(await inputs('old/*.log')).toEqual([join('old', 'cconsole.log')]);
  });

  test('is one where messages.log is not among the inputs of its folder', async () => {
    have('alerts.log', 'other/messages.log');
    expect(await inputs('alerts.log', 'other/*.log')).toEqual(['alerts.log', join('other', 'messages.log')]);
  });
});
