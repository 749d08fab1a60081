import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectKept, kept, normaliser } from './expected.ts';
import { put } from './files.ts';
import { mailsOf, sortedLog } from './mails.ts';
import { CONFIG, type StateCase, STATE_CASES } from './state-cases.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';

sameSurroundings();

/** All commands that ask a state, those that change it behind the others. */
function asking({ asks: { at, user, pool }, unchanged = false }: StateCase): string[][] {
  const questions = [
    ...['who', 'history', 'usage'].flatMap((command) => [[], ['--json'], ['--csv']].map((more) => [command, ...more])),
    ['who', '--sessions'],
    ['who', '--at', at],
    ['who', '--at', at, '--json'],
    ['who', '--user', user, '--timezone', 'Asia/Tokyo'],
    ['history', '--from', at],
    ['history', '--user', user, '--json'],
    ['usage', '--from', at],
    ['explain', '--user', user],
    ['explain', '--user', user, '--json'],
    ['explain', 'ffff0000ffff0000'],
    ['check'],
    ['check', '--json'],
    ...[[], ['--json'], ['--alive'], ['--ready']].map((more) => ['health', ...more]),
    ...['license-use', 'user-activity', 'right-size'].flatMap((report) =>
      [[], ['--json'], ['--csv']].map((more) => ['report', report, pool, ...more]),
    ),
    ['report', 'license-use', '--from', at],
    ['report', 'user-activity', '--not-seen', '1d'],
    ['test-mail'],
    ['test-mail', '--to', 'nobody'],
  ];
  if (unchanged) return questions;
  return [
    ...questions,
    ['audit', pool, '--used', '99'],
    ['audit', 'no-pool', '--used', '1'],
    ['audit', pool, '--used', '2', '--of', '3'],
    ['watch', '--once'],
    ['who', '--json'],
    ['forget', user],
    ['forget', 'nobody', '--yes'],
    ['forget', user, '--yes'],
    ['watch', '--once'],
    ['who', '--json'],
    ['history', '--json'],
    ['health'],
  ];
}

describe('of what was watched every command answers as it did, and mails are what they were', () => {
  test.each(STATE_CASES)('$name', async (one) => {
    const { name, steps, asks } = one;
    const text = await inFolder({}, asks.now, async (folder) => {
      const normal = normaliser(folder);
      const said: string[] = [];
      const ask = async (words: readonly string[], now: number): Promise<void> => {
        const args = [...words, '--config', CONFIG];
        const answer = await run(args, now);
        const out = words[0] === 'watch' ? sortedLog(answer.out) : answer.out;
        said.push(kept(args, { ...answer, out }, { normal }));
      };
      for (const { now, files, settled = {}, removed = [] } of steps) {
        for (const file of removed) rmSync(join(folder, file));
        put(folder, files, now - 1_000);
        put(folder, settled, now - 60_000);
        said.push(`at ${new Date(now).toISOString()}: ${[...Object.keys(files), ...removed].join(', ')}\n`);
        await ask(['watch', '--once'], now);
      }
      for (const words of asking(one)) await ask(words, asks.now);
      return said.join('') + (await mailsOf(join(folder, 'mail'), { normal }));
    });
    expectKept(`states/${name}.txt`, text);
    expect(text).not.toContain('seatwatch-golden-');
  });
});
