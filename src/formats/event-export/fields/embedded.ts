import { decodedXml } from '../framing/xml-text.ts';

/** No text of a record that is a record itself is longer. */
const LONGEST = 256 * 1024;

/** The name of a .NET type where an object was too deep to be written. */
export const TYPE_NAME = /^System\.[\w.]+(?:\[\]|`\d\[[\w.]+\])?$/;

/** An object of JSON that a text is; undefined where it is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const begin = text.charCodeAt(0) <= 0x20 ? text.trimStart() : text;
  if (!begin.startsWith('{') || text.length > LONGEST || !/^\{\s*"/.test(begin) || !/\}\s*$/.test(text.slice(-20)))
    return undefined;
  try {
    const value: unknown = JSON.parse(begin.toWellFormed());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The XML of an event that a text holds. */
export function xmlIn(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const at = text.indexOf('<Event');
  if (at < 0 || at > 400 || !/^<Event[\s>]/.test(text.slice(at, at + 7))) return undefined;
  const end = text.lastIndexOf('</Event>');
  return end > at && /<System[\s>]/.test(text.slice(at, at + 600)) ? text.slice(at, end + 8) : undefined;
}

/**
 * A text with the line ends that its writer put down as letters: `\u000d\u000a` of old Beats, or `\r\n`; only where it
 * has no other ones.
 */
export function plainText(text: string): string {
  if (!text.includes('\\') || text.includes('\n')) return text;
  return text.replaceAll(/(?:\\u000[dD])?\\u000[aA]|\\r\\n/g, '\n');
}

/** A text without the quotes that are around the whole of it. */
export function unquotedText(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** The texts of a field that holds elements of XML: `<Data>x</Data><Data>y</Data>`; else the text itself. */
export function elementsIn(text: string): string[] {
  const plain = text.trim();
  if (!plain.startsWith('<') || !plain.endsWith('>')) return [text];
  const found = [...plain.matchAll(/<(\w+)(?:\s[^<>]*)?>([^<>]*)<\/\1>/g)];
  return found.length === 0 ? [text] : found.map(([, , value = '']) => decodedXml(value));
}

/** The inserts of a field that holds all of them as one text: elements, a list in braces or brackets, with bars. */
export function insertsIn(text: string): string[] {
  const plain = text.trim();
  if (plain === '' || plain === '-' || TYPE_NAME.test(plain)) return [];
  if (plain.startsWith('<')) return elementsIn(plain);
  if (/^\{"[^]*"\}$/.test(plain)) return plain.slice(2, -2).split(/", ?"/);
  if (/^\{[^]*\}$/.test(plain)) return [plain.slice(1, -1)].filter((one) => !TYPE_NAME.test(one) && one !== '');
  if (/^\[['"][^]*['"]\]$/.test(plain))
    return plain
      .slice(2, -2)
      .split(/['"], ?['"]/)
      .map((one) => one.replaceAll(/\\(['"\\])/g, '$1'));
  const named = /^(?:Data|Data\[\d+\]|Data_\d+): ([^]*)$/.exec(plain)?.[1];
  return (named ?? plain).split('|').map((one) => one.trim());
}
