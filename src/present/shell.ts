import { visible } from './sanitise.ts';

/**
 * A word as a POSIX shell must be given it to take it for itself, whatever it holds. Words with characters that are not
 * seen are written as `$'\033'`, which bash, zsh, ksh and BusyBox know, so that what is pasted is what was shown.
 */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(word)) return word;
  if (visible(word, word.length) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = [...Buffer.from(word)];
  return `$'${bytes.map((byte) => (byte < 0x20 || byte > 0x7e || byte === 0x27 || byte === 0x5c ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte))).join('')}'`;
}
