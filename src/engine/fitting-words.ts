import { fitting, isPattern } from '../pattern/paths.ts';

/**
 * The words of a command line with patterns replaced by the paths that fit them, sorted, as shells do everywhere but on
 * Windows. A word that nothing fits stays as it is.
 */
export async function fittingWords(words: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) {
    const found = word.startsWith('-') || !isPattern(word) ? [] : await fittingFiles(word);
    all.push(...(found.length === 0 ? [word] : found));
  }
  return all;
}

async function fittingFiles(pattern: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const path of fitting(pattern, '.')) found.push(path);
  } catch {
    // Who reads it tells what is wrong with it.
  }
  return found.toSorted();
}
