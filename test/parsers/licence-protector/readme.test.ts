import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configured } from '../../../src/cli/configured.ts';
import { applyPatterns } from '../../../src/config/apply-patterns.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { list, parser, record, short, stream } from './stream.ts';

const README = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'parsers', 'licence-protector', 'README.md'),
  'utf8',
);

function blocks(language: string): string[] {
  return [...README.matchAll(/```(\w*)\n([\s\S]*?)```/g)].flatMap(([, of, text = '']) =>
    of === language ? [text] : [],
  );
}

test('what the README of the product configures is accepted as it is, and its patterns do what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-readme-'));
  try {
    const file = join(folder, 'seatwatch.yaml');
    await writeFile(file, blocks('yaml').join(''));
    const config = configured(file, {});
    expect(config.sources).toMatchObject([
      { presence: '/srv/cad/app.lic', settings: { computers: ['OFFICEPC'], namedModules: ['M7'], level: 'heartbeat' } },
    ]);
    expect(config.pools).toMatchObject([{ kind: 'M1', limit: 10 }]);
    const match = compilePatterns(
      applyPatterns(parser.patterns, config.patterns['licence-protector'] ?? []),
      parser.patterns,
    );
    const lines = [
      'Timestamp,Event,Result,Module,User,Machine',
      '2026-05-06T07:00:00Z,Seat granted,0,M1,bert,PC-014',
      '2026-05-06T07:01:00Z,PrepareAndCheck,1004,M1,anna,PC-015',
      '2026-05-06T07:02:00Z,WindowOpened,,M1,anna,PC-015',
    ];
    expect(short(stream(lines, { match }).events)).toEqual([
      ['renewed', 'M1', 'bert', 'PC-014'],
      ['refused', 'M1', 'anna', 'PC-015'],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the stream and the lists that it shows are read as it says', () => {
  expect(short(stream(blocks('').join('').trim().split('\n')).events)).toEqual([
    ['renewed', 'M1', 'bert', 'PC-014'],
    ['closed', 'one', 'm1|pc-014-bert', 'quit'],
    ['refused', 'M1', 'charlie', 'PC-022'],
    ['renewed', 'M1', 'bert', 'PC-014'],
  ]);
  expect(short(list(blocks('xml').join('')).events)).toContainEqual(['census', 'M1', true, ['bert', 'PC-014']]);
  expect(short(list(blocks('ini').join('')).events)).toContainEqual([
    'census',
    'M1',
    true,
    ['bert', 'PC-014'],
    ['PC-022-charlie', ''],
  ]);
});

test('every event that it names means what it says', () => {
  const rows = [...README.matchAll(/^\| (`[^|]+) \| `([\w-]+)` \|/gm)];
  expect(rows.length).toBe(11);
  for (const [, words = '', means] of rows)
    for (const [, word = ''] of words.matchAll(/`([^`]+)`/g))
      expect(compilePatterns(parser.patterns)(word)?.means, word).toBe(means);
});

test('it names every meaning and every setting', () => {
  for (const word of [...parser.meanings, ...Object.keys(parser.settings)])
    expect(README).toMatch(new RegExp(`\`${word}[\`:]`));
  expect(short(stream([record('07:00:00', 'RemainingLicences')]).events)).toHaveLength(1);
});
