import { describe, expect, test } from 'vitest';
import { digest, expectKept, kept, normaliser } from './expected.ts';
import { type FileCase, FILE_CASES } from './file-cases.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';

sameSurroundings();

/** The ways to ask about files. */
function asking({ at, user, brief = false, ways }: FileCase): readonly (readonly string[])[] {
  if (ways !== undefined) return ways;
  const least = [['who'], ['who', '--json'], ['history', '--json'], ['check', '--json']];
  if (brief) return least;
  return [
    ...least,
    ['usage', '--json'],
    ['check'],
    ['explain', '--user', user],
    ['init', '-o', '-'],
    ['who', '--sessions'],
    ['who', '--csv'],
    ['who', '--at', at],
    ['who', '--at', at, '--json'],
    ['who', '--user', user],
    ['history'],
    ['history', '--csv'],
    ['history', '--from', at],
    ['history', '--user', user, '--json'],
    ['usage'],
    ['usage', '--csv'],
    ['explain', '--user', user, '--json'],
  ];
}

/** Options of one command that another one does not take. */
function taken(command: string, options: readonly string[]): readonly string[] {
  const [name] = options;
  if (name === '--timezone') return options;
  if (name === '--limit') return ['who', 'usage', 'report'].includes(command) ? options : [];
  return ['check', 'init'].includes(command) ? [] : options;
}

interface Listed {
  sessions?: { id: string }[];
}

describe('of files every command answers as it did', () => {
  test.each(FILE_CASES)('$name', async (one) => {
    const { name, files, now, brief = false, options = [], asked = Object.keys(files) } = one;
    const text = await inFolder(files, now, async (folder) => {
      const normal = normaliser(folder);
      const inputs = Object.entries(files).map(([file, content]) => `${file}: ${digest(content).slice(0, 16)}\n`);
      const said: string[] = [`at ${new Date(now).toISOString()}\n${inputs.join('')}\n`];
      const ask = async (words: readonly string[]): Promise<string> => {
        const args = [...words, ...taken(words[0] ?? '', options), ...asked];
        const answer = await run(args, now);
        said.push(kept(args, answer, { normal, brief }));
        return answer.out;
      };
      for (const words of asking(one)) {
        const out = await ask(words);
        if (brief || words.join(' ') !== 'history --json' || out === '') continue;
        const id = (JSON.parse(out) as Listed).sessions?.at(-1)?.id;
        if (id !== undefined) for (const more of [[], ['--json']]) await ask(['explain', id, ...more]);
      }
      return said.join('');
    });
    expectKept(`files/${name}.txt`, text);
    expect(text).not.toContain('seatwatch-golden-');
  });
});
