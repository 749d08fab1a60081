import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configured } from '../../../src/cli/configured.ts';
import { applyPatterns } from '../../../src/config/apply-patterns.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { parser } from './records.ts';

const README = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'parsers', 'batch-management', 'README.md'),
  'utf8',
);

test('what the README of the product configures is accepted as it is, and its patterns do what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-readme-'));
  try {
    const [, yaml = ''] = /## What is assumed[\s\S]*?```yaml\n([\s\S]*?)```/.exec(README) ?? [];
    const file = join(folder, 'seatwatch.yaml');
    await writeFile(file, yaml);
    const config = configured(file, {});
    expect(config.sources).toMatchObject([{ settings: { suspectAfter: 36 * 3_600_000, terminalServers: ['BMC1'] } }]);
    const match = compilePatterns(
      applyPatterns(parser.patterns, config.patterns['batch-management'] ?? []),
      parser.patterns,
    );
    expect(match("Granted client connection 'Dev' to HOST1_BMC1")).toMatchObject({
      means: 'acquired',
      groups: { feature: 'Dev', device: 'HOST1_BMC1' },
    });
    expect(match("No client connection 'Dev' left for HOST2_BMC1: all taken")).toMatchObject({
      means: 'refused',
      groups: { feature: 'Dev', device: 'HOST2_BMC1', reason: 'all taken' },
    });
    expect(match('License heartbeat 12')?.means).toBe('noted');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('it names every meaning and every setting', () => {
  for (const word of [...parser.meanings, ...Object.keys(parser.settings)])
    expect(README, word).toMatch(new RegExp(`\`?\\b${word}[\`:]`));
});
