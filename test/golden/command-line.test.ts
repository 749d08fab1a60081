import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { expectKept, kept, normaliser } from './expected.ts';
import type { Files } from './files.ts';
import { DAY } from './iris-lines.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';

sameSurroundings();

const BAD = join(import.meta.dirname, '..', 'config', 'bad');
const ASKING = ['who', 'history', 'usage', 'explain', 'check', 'health'];
const COMMANDS = [...ASKING, 'watch', 'init', 'test-mail', 'audit', 'forget'];

async function keptAs(name: string, files: Files, asks: readonly (readonly string[])[]): Promise<void> {
  const text = await inFolder(files, DAY, async (folder) => {
    const named = normaliser(folder);
    // Where a parser gives up depends on how much of the stack is taken.
    const column = /:\d+(?=: the brackets are nested too deep)/g;
    const normal = (text: string): string => named(text).replaceAll(column, ':<column>');
    const said: string[] = [];
    // Help is written to the console itself.
    const written = vi.spyOn(console, 'log').mockImplementation((text) => void said.push(`${String(text)}\n`));
    onTestFinished(() => written.mockRestore());
    for (const args of asks) said.push(kept(args, await run(args, DAY), { normal }));
    return said.join('');
  });
  expectKept(name, text);
  expect(text).not.toContain('seatwatch-golden-');
}

test('each command tells what it can be told as it did, and what is wrong with a command line', async () => {
  const wrong = [[], ['whoo'], ['who', '--nonsense'], ['who', '--at'], ['who', '--json', '--csv', 'x'], ['audit', 'p']];
  const more = [['who', '--set', 'a=1'], ['who', '--limit', '3'], ['who', 'x', '--at', 'nonsense'], ['init'], ['who']];
  const zones = [
    ['who', 'x', '--timezone', 'Nowhere/Land'],
    ['check', '--config', 'missing.yaml'],
  ];
  await keptAs('command-line.txt', {}, [
    ['--help'],
    ...COMMANDS.map((command) => [command, '--help']),
    ...wrong,
    ...more,
    ...zones,
  ]);
});

test('what is wrong with a configuration is told as it was', async () => {
  const names = readdirSync(BAD)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted();
  expect(names.length).toBeGreaterThan(20);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(BAD, name))]));
  await keptAs(
    'bad-configurations.txt',
    files,
    names.map((name) => ['check', '--config', name]),
  );
});
