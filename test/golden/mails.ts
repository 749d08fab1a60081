import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { type How, short, withoutIds } from './expected.ts';

/** By chance, as the ids are of which it is made. */
const THREAD_INDEX = /^(thread-index: ).*$/m;
const BOUNDARY = /boundary="?[^";\s]+"?/g;

/** The mails of a folder in the order of time, each as its headers, its text and its HTML. */
export async function mailsOf(folder: string, { normal }: How): Promise<string> {
  const all = await Promise.all(
    readdirSync(folder).map(async (name) => {
      const { date = '', headers, text = '', html = '' } = await PostalMime.parse(readFileSync(join(folder, name)));
      const head = headers.map(({ key, value }) => `${key}: ${value}\n`).join('');
      const plain = head.replaceAll(BOUNDARY, 'boundary=<boundary>').replace(THREAD_INDEX, '$1<thread>');
      return { key: date + withoutIds(plain + text), head: plain, text, html };
    }),
  );
  return all
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ head, text, html }, index) => {
      const body = `${short(normal(text))}\n-- html\n${short(normal(html), 0)}`;
      return `== mail ${index + 1}\n${normal(head)}\n${body}\n`;
    })
    .join('');
}

/** What `watch` logs, its mails of one instant in an order of their own: which of them is sent first is chance. */
export function sortedLog(log: string): string {
  const lines = log.split('\n');
  const isSent = (line: string): boolean => line.includes(' notice sent ');
  const sorted = lines.filter(isSent).toSorted((one, other) => (withoutIds(one) < withoutIds(other) ? -1 : 1));
  return lines.map((line) => (isSent(line) ? (sorted.shift() ?? '') : line)).join('\n');
}
