import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configured } from '../../../src/cli/configured.ts';
import { applyPatterns } from '../../../src/config/apply-patterns.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { parser, play, said, short } from './events.ts';

const README = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'parsers', 'security-expert', 'README.md'),
  'utf8',
);

test('what the README of the product shows is accepted as it is, and does what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-readme-'));
  try {
    const file = join(folder, 'seatwatch.yaml');
    await writeFile(file, [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block).join(''));
    const config = configured(file, {});
    expect(config.sources).toMatchObject([{ system: 'security-expert', settings: { suspectAfter: 14 * 3_600_000 } }]);
    expect(config.pools).toMatchObject([{ kind: 'Connections', limit: 10, expected: ['guard desk'] }]);
    const match = compilePatterns(
      applyPatterns(parser.patterns, config.patterns['security-expert'] ?? []),
      parser.patterns,
    );
    const events = [
      said('08:00', 'User ann (4) signed in at DESK1', 'AccessServer'),
      said('09:00', 'User ann (4) signed out: idle', 'AccessServer'),
    ];
    expect(short(play(events, match).events)).toEqual([
      ['opened', 'ann'],
      ['closed', 'ann', 'idle'],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('it names every meaning and every setting', () => {
  for (const word of [...parser.meanings, ...Object.keys(parser.settings)]) expect(README).toContain(`\`${word}\``);
});
