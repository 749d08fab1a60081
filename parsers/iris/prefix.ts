/** A head may begin no further behind in its line, so that no line costs more than so many characters. */
export const NEAR = 512;

/** What stands before the text of a line: names, times, numbers, marks. */
export interface Prefix {
  /** The names in it, joined by blanks; empty where it holds times, numbers and marks alone. */
  name: string;
  /**
   * Its shape, an expression that the prefixes of other lines of the same log fit, whatever names, times and numbers
   * they hold.
   */
  layout: string;
}

/** More words than tools write before a line are a sentence. */
const MOST_NAMES = 4;
const MOST_PLAIN_NAMES = 2;
const LONGEST_NAME = 255;
const PLAIN = /^[A-Za-z]+$/;

/** What begins a head may stand behind blanks and marks, not behind a word, a quotation mark or an opening bracket. */
const ENDS_BEFORE_HEAD = /(?:^|[\s:|\]>)}-])$/;
/** A line that Kubernetes has cut (CRI): what follows is a part of it. */
const PART_OF_LINE = /std(?:out|err) P $/;

const HAS_LETTER = /\p{L}/u;
const STAMP = /^\d{4}-\d\d-\d\dT[\dTZ:.,+-]{4,40}$/;
/** Without marks, with the month as a word, and a clock with its half of the day. */
const OTHER_STAMP = new RegExp(
  String.raw`^(?:\d{8}T\d{4,6}[\d.,]*(?:Z|[+-]\d\d:?\d\d)?|\d{1,2}:\d\d(?::\d\d)?[\d.,]*(?:Z|[AP]M)?` +
    String.raw`|\d{1,2}[-/.][A-Z][a-z]{2}[-/.]\d{2,4}(?:[:T]\d\d:\d\d[\d:.,]*Z?)?)$`,
);
/** The label of TAI64N, as multilog writes it. */
const TAI = /^@[0-9a-f]{16,32}$/;
const WORD_OF_TIME =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|UTC|GMT|AM|PM|[A-Z]{2,4}T)[,.]?$/;
const SPAN_OF_TIME = /^\d+(?:\.\d+)?(?:s|ms|us)$/;
/** A level, what the output is, and that it is a log: these tell nobody's name. */
const LEVELS = 'trace|debug|info|notice|warn|warning|error|severe|fatal|critical';
const MARKED_LEVEL = new RegExp(`^(?:[[(<](?:${LEVELS})[\\])>]:?|(?:${LEVELS}|log):)$`, 'i');
const BARE_LEVEL = new RegExp(`^(?:${LEVELS.toUpperCase()}|stdout|stderr|F)$`);

/** Marks, what is between them, and what may be behind a name: a process, the number of a line, marks. */
const PARTS = /^(<\d{1,3}>|[[({<]{0,4})(.*?)(:\d{1,9}:|-\d{1,9}-|[[(]\d{1,10}[\])]:?|[\])}>:|,]{0,4})$/s;
/** The log itself names no instance; the folder that it is in does. */
const OWN_LOG = /(?:^|[/\\]{1,2})(?:messages|cconsole)\.(?:log|old)[^/\\]*$/i;
/** `name.1.abc@node`: a swarm gives each start of the same service another id. */
const ID_OF_TASK = /\.[a-z0-9]{12,32}(?=@)/;

/**
 * Reads what stands before a head by its shape: words are names, but for those that tell a time, a level or an output.
 * Undefined for a sentence, and for what a head cannot stand behind.
 */
export function readPrefix(prefix: string): Prefix | undefined {
  if (prefix === '') return { name: '', layout: '' };
  if (prefix.length > NEAR || !ENDS_BEFORE_HEAD.test(prefix) || PART_OF_LINE.test(prefix)) return undefined;
  const name = nameIn(prefix);
  return name === undefined ? undefined : { name, layout: layoutOf(prefix) };
}

function nameIn(prefix: string): string | undefined {
  const names = wordsOf(prefix)
    .filter(isName)
    .map((word) => partsOf(word).core.replace(OWN_LOG, '').replace(ID_OF_TASK, ''))
    .filter((name) => name !== '');
  const isSentence = names.length > MOST_NAMES || names.filter((name) => PLAIN.test(name)).length > MOST_PLAIN_NAMES;
  return isSentence || names.some(({ length }) => length > LONGEST_NAME) ? undefined : names.join(' ');
}

function wordsOf(prefix: string): string[] {
  return prefix.split(/[ \t]+/).filter((word) => word !== '');
}

function isName(word: string): boolean {
  const bare = word.replace(/^<\d{1,3}>/, '');
  return (
    HAS_LETTER.test(bare) &&
    !isStamp(bare) &&
    !isStamp(partsOf(bare).core) &&
    !WORD_OF_TIME.test(bare) &&
    !SPAN_OF_TIME.test(bare) &&
    !MARKED_LEVEL.test(bare) &&
    !BARE_LEVEL.test(bare)
  );
}

function isStamp(word: string): boolean {
  return STAMP.test(word) || OTHER_STAMP.test(word) || TAI.test(word);
}

function partsOf(word: string): { before: string; core: string; behind: string } {
  const [, before = '', core = '', behind = ''] = PARTS.exec(word) ?? [];
  return { before, core, behind };
}

/** What of a layout is times, levels and outputs behind the last name may be missing: not every line has it. */
function layoutOf(prefix: string): string {
  const words = wordsOf(prefix);
  const end = /[ \t]*$/.exec(prefix)?.[0].length ?? 0;
  const lastName = words.findLastIndex(isName);
  let tail = lastName + 1;
  while (tail < words.length && !/[\p{L}\d]/u.test(words[tail] ?? '')) tail += 1;
  const shape = (some: readonly string[], first: boolean): string =>
    some.map((word, index) => (first && index === 0 ? '' : BLANKS) + shapeOf(word)).join('');
  const fixed = words.slice(0, tail);
  const loose = words.slice(tail);
  // A line that holds nothing else may have lost its last blanks. Elsewhere they tell the end of a name with colons.
  const marks = end > 0 ? `(?:[ \\t]{1,${end}}|$)` : '';
  if (words.length === 0) return `^[ \\t]{${end}}`;
  if (lastName < 0) return `^[ \\t]{0,64}${shape(words, true)}${marks}`;
  const optional = loose.length === 0 ? '' : `(?:${shape(loose, false)})?`;
  return `^[ \\t]{0,64}${shape(fixed, true)}${optional}${marks}`;
}

const BLANKS = '[ \\t]{1,128}';

function shapeOf(word: string): string {
  if (STAMP.test(word)) return '\\d{4}-[\\dTZ:.,+-]{8,40}';
  if (TAI.test(word)) return '@[0-9a-f]{16,32}';
  if (!isName(word)) return varying(word);
  const { before, behind } = partsOf(word);
  // The colon behind the letter of a drive is of the name.
  const core = `(?:[A-Za-z]:(?=[/\\\\]))?[^\\s|]{1,${LONGEST_NAME}}`;
  return behind === '' ? `${varying(before)}${core}(?![^\\s|])` : `${varying(before)}${core}?${varying(behind)}`;
}

/** Marks stay; numbers and words may be others. */
function varying(text: string): string {
  return text.replaceAll(/\d+|\p{L}+|[^\d\p{L}]/gu, (part) =>
    /\d/.test(part) ? '\\d{1,20}' : HAS_LETTER.test(part) ? '[A-Za-z]{1,20}' : `\\${part}`,
  );
}

const compiled = new Map<string, RegExp>();
const MOST_COMPILED = 256;

/** What a line is whose prefix is of a layout: the name in it and the text behind; undefined where it is of another. */
export function fitting(layout: string, line: string): { name: string; text: string } | undefined {
  let expression = compiled.get(layout);
  if (expression === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    expression = new RegExp(layout);
    compiled.set(layout, expression);
  }
  const prefix = expression.exec(line)?.[0];
  const name = prefix === undefined ? undefined : nameIn(prefix);
  return prefix === undefined || name === undefined ? undefined : { name, text: line.slice(prefix.length) };
}

/** Whether a layout holds words, and not blanks alone, so that a line without a head may be told by it. */
export function isTelling(layout: string): boolean {
  return layout !== '' && !/^\^\[ \\t\]\{\d+\}$/.test(layout);
}

const ESCAPE = '\u001b';
const COLOURS = new RegExp(String.raw`${ESCAPE}\[[0-9;]{0,24}[A-Za-z]`, 'g');

/** A line without what colours it on a terminal. */
export function withoutColours(line: string): string {
  return line.includes(ESCAPE) ? line.replaceAll(COLOURS, '') : line;
}
