/** So many characters of JSON are written at once, and so long a list is not made one text with what is around it. */
const CHUNK = 64 * 1024;
const SHORT_LIST = 50;

/** A subject longer than this is cut: the longest that clients show, and far below the 998 octets of RFC 5322 2.1.1. */
const HEADER_CAP = 150;

/**
 * C0, DEL and C1 controls, line and paragraph separators, and the characters that are not seen but change what is:
 * bidi controls (U+061C, U+200E-F, U+202A-E, U+2066-9), zero-width and soft-hyphen marks, tags.
 * The zero-width joiners stay: names in Persian and in Indic scripts need them.
 */
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Runs of what may not stand in a header; a run becomes one blank, so that words stay apart. */
const unseenRun = new RegExp(`(?:${unseen.source}|\\s)+`, 'gu');

/**
 * Makes a text safe as a header: one line, no controls, no characters that turn the reading direction, at most `cap`
 * characters.
 * What it gives is text, not an encoded word: the mail library encodes it (RFC 2047), but only where it is not ASCII.
 * So the beginning of an encoded word is parted, since mail programs would decode it to whatever the log's writer
 * liked.
 */
export function headerText(text: string, cap: number = HEADER_CAP): string {
  // Cut before the pattern runs: a line may hold megabytes.
  const short = text.slice(0, cap * 8);
  return capped(short.toWellFormed().replace(unseenRun, ' ').replaceAll('=?', '= ?').trim(), cap);
}

/**
 * Makes a text safe in a plain text body: one line, whatever the text holds. Controls are shown as `\x1b`, line ends as
 * `\n`, other unseen characters as `<U+202E>`, so that nobody mistakes a log's words for seatwatch's own lines.
 */
export function visible(text: string, cap = 400): string {
  return capped(
    text
      .slice(0, cap + 1)
      .toWellFormed()
      .replaceAll(unseen, shown),
    cap,
  );
}

/** Makes a text safe as HTML text and as an attribute value in double quotes: `visible`, then escaped. */
export function escapeHtml(text: string, cap?: number): string {
  return visible(text, cap).replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Encodes JSON that may go to a terminal: the same value, but what is not seen is written as `\\u009b` and the like.
 */
export function jsonText(value: unknown): string {
  return seen(JSON.stringify(value, null, 2));
}

/**
 * The same text in pieces of about 64 KiB, for an answer that may be longer than a string can be. What is iterable is a
 * list, whose elements are made as they are written.
 */
export function* jsonChunks(value: unknown): Generator<string> {
  let text = '';
  for (const piece of pieces(value, '')) {
    text += piece;
    if (text.length < CHUNK) continue;
    yield seen(text);
    text = '';
  }
  yield seen(text);
}

/**
 * The lines of a raw log text, each through `visible`; tabs become blanks. At most `most` lines, then one that says how
 * many are left out.
 */
export function visibleLines(text: string, most = 8): string[] {
  const lines = text.replaceAll('\t', '    ').split(/\r?\n/);
  const kept = lines.slice(0, most).map((line) => visible(line));
  if (lines.length > most) kept.push(`... and ${lines.length - most} more lines`);
  return kept;
}

function* pieces(value: unknown, indent: string): Generator<string> {
  if (!isLong(value)) return yield indented(value, indent);
  const isList = Symbol.iterator in value;
  const inner = `${indent}  `;
  let before = isList ? '[' : '{';
  for (const [name, each] of isList ? unnamed(value as Iterable<unknown>) : Object.entries(value)) {
    if (name !== null && each === undefined) continue;
    yield `${before}\n${inner}${name === null ? '' : `${JSON.stringify(name)}: `}`;
    if (isLong(each)) yield* pieces(each, inner);
    else yield indented(each, inner);
    before = ',';
  }
  yield before === ',' ? `\n${indent}${isList ? ']' : '}'}` : isList ? '[]' : '{}';
}

function indented(value: unknown, indent: string): string {
  const json = JSON.stringify(value ?? null, null, 2) ?? 'null';
  return json.includes('\n') ? json.replaceAll('\n', `\n${indent}`) : json;
}

function* unnamed(list: Iterable<unknown>): Generator<readonly [null, unknown]> {
  for (const each of list) yield [null, each];
}

/** Whether a value holds a long list, or one whose elements are yet to be made. */
function isLong(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (!(Symbol.iterator in value)) return Object.values(value).some(isLong);
  return !Array.isArray(value) || value.length > SHORT_LIST || value.some(isLong);
}

/** Makes text that is JSON already safe for a terminal: the same values, what is not seen in them is escaped. */
export function seen(json: string): string {
  return json.replaceAll(unseen, (character) => (character === '\n' ? character : unitsOf(character)));
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

function unitsOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/**
 * At most `cap` characters; a cut is shown by an ellipsis. Names get no more than 100: one of 10 KB must not fill a
 * mail.
 */
export function capped(text: string, cap = 100): string {
  if (text.length <= cap) return text;
  // A pair of surrogates is never cut in two.
  return `${text.slice(0, cap - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
