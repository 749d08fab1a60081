import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';

/** More aliases than a person writes: a few lines of YAML could otherwise grow into gigabytes. */
const MAX_ALIASES = 100;

export type Path = readonly (string | number)[];

export interface Position {
  line: number;
  column: number;
}

export interface Flaw extends Position {
  message: string;
  remedy: string;
}

/** A YAML text as plain values, and where in it each value stands. */
export interface Yaml {
  value: unknown;
  /** True where the text is so wrong that `value` is left undefined. */
  broken: boolean;
  flaws: readonly Flaw[];
  /** Where a key or its value stands; of what is missing or merged in, the nearest group around it. */
  locate(path: Path, on: 'key' | 'value'): Position;
  /** A single value as it is written. */
  source(path: Path): string | undefined;
}

type Words = readonly [message: string, remedy: string];

const MISALIGNED: Words = [
  'the indentation does not fit the lines above',
  'begin the keys of one group in the same column, and each entry of a list with a dash',
];

/** The mistakes that people make, in their words; others come in the words of the YAML library. */
const IN_WORDS: Partial<Record<YAMLError['code'], Words>> = {
  TAB_AS_INDENT: ['the line is indented with a tab', 'YAML knows only blanks there: replace the tab'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a value holds a second "key: value"',
    'put the value in quotes if it is meant as text, or begin a new line',
  ],
  BAD_INDENT: MISALIGNED,
  MULTILINE_IMPLICIT_KEY: ['the line is no "key: value"', 'put a colon and a blank behind the key'],
  BAD_DQ_ESCAPE: [
    'a backslash in double quotes begins an escape',
    "put Windows paths in single quotes: 'C:\\logs\\messages.log'",
  ],
  MULTIPLE_DOCS: ['a second document begins', 'remove the line ---, since one file is one configuration'],
  NON_STRING_KEY: ['a key is a list or a group', 'write a text as the key'],
  DUPLICATE_KEY: ['the key stands twice in one group', 'remove one of the two'],
  BAD_SCALAR_START: ['a value begins with a character that YAML reserves', 'put the value in quotes'],
  TAG_RESOLVE_FAILED: [
    'a tag that begins with ! is not understood',
    'remove it, or put the value in quotes if it is meant as text',
  ],
  RESOURCE_EXHAUSTION: ['the brackets are nested too deep', 'a configuration needs no more than a few levels'],
};

/** Where one code of the library stands for several mistakes, the beginning of its message tells them apart. */
const BY_MESSAGE: readonly (readonly [RegExp, Words])[] = [
  [/^Missing closing ["']quote/, ['a quote is opened here and not closed', 'close it']],
  [
    /^Flow .* must (?:be sufficiently indented and )?end with/,
    ['a [ or { is opened here and not closed', 'close it, and indent the lines up to its end'],
  ],
  [/^Sequence item without -/, MISALIGNED],
  [
    /^Excessive alias count/,
    ['the aliases multiply one another into too many values', 'write the values out where they are used'],
  ],
];

/** What leaves the rest of the file readable. */
const HARMLESS: ReadonlySet<YAMLError['code']> = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);

/** Reads YAML 1.2 with anchors and merge keys. Never throws: what is wrong is in `flaws`. */
export function readYaml(text: string): Yaml {
  const lines = new LineCounter();
  const document: Document.Parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  });

  function position(offset: number): Position {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  }

  const found: readonly YAMLError[] = [...document.errors, ...document.warnings];
  // One exhausted parser reports every bracket that it left open.
  const worst = found.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const flaws: Flaw[] = (worst === undefined ? found : [worst]).map((error) => {
    const [message, remedy] = wordsFor(error.message) ??
      IN_WORDS[error.code] ?? [`this is not YAML: ${error.message}`, 'correct the line or the one above'];
    return {
      ...position(message.includes('opened here') ? openedBefore(document, error.pos[0]) : error.pos[0]),
      message,
      remedy,
    };
  });
  const aliases = unknownAliases(document);
  for (const { name, offset } of aliases) {
    const message = `*${name} is an alias to YAML, and there is no anchor &${name}`;
    flaws.push({ ...position(offset), message, remedy: `put it in quotes if it is meant as text: "*${name}"` });
  }

  const locate: Yaml['locate'] = (path, on) => position(offsetOf(document, path, on));
  const source: Yaml['source'] = (path) => {
    const { node } = find(document, path);
    return isScalar(node) ? node.source : undefined;
  };
  if (aliases.length > 0 || found.some(({ code }) => !HARMLESS.has(code)))
    return { value: undefined, broken: true, flaws, locate, source };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), broken: false, flaws, locate, source };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const [message, remedy] = wordsFor(reason) ?? [
      `the anchors and aliases cannot be resolved (${reason})`,
      'write the values out where they are used',
    ];
    return {
      value: undefined,
      broken: true,
      flaws: [...flaws, { line: 1, column: 1, message, remedy }],
      locate,
      source,
    };
  }
}

function unknownAliases(document: Document.Parsed): { name: string; offset: number }[] {
  const unknown: { name: string; offset: number }[] = [];
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) === undefined) unknown.push({ name: node.source, offset: node.range?.[0] ?? 0 });
    },
  });
  return unknown;
}

/** Where the innermost quote or bracket begins that an offset lies in: the library tells where it misses the end. */
function openedBefore(document: Document.Parsed, offset: number): number {
  let begin = offset;
  visit(document, {
    Node(_, node) {
      const opens = isScalar(node) ? node.type?.startsWith('QUOTE') : isMap(node) || isSeq(node) ? node.flow : false;
      if (opens && node.range && node.range[0] < offset && node.range[2] >= offset) begin = node.range[0];
    },
  });
  return begin;
}

function wordsFor(message: string): Words | undefined {
  return BY_MESSAGE.find(([begins]) => begins.test(message))?.[1];
}

function offsetOf(document: Document.Parsed, path: Path, on: 'key' | 'value'): number {
  const { key, node, around } = find(document, path);
  // A value that is left out has its place behind the colon, at the end of the line or further down.
  const target = on === 'key' || (isScalar(node) && node.value === null) ? (key ?? node) : node;
  return (target ?? key ?? around)?.range?.[0] ?? 0;
}

/** The key and value at a path; where one is missing or merged in, `around` is what the path still leads to. */
function find(
  document: Document.Parsed,
  path: Path,
): { key?: Node | undefined; node?: Node | undefined; around?: Node | undefined } {
  let place: ReturnType<typeof find> = { node: document.contents ?? undefined };
  for (const step of path) {
    const group = isAlias(place.node) ? place.node.resolve(document) : place.node;
    const around = place.key ?? place.node;
    if (isMap(group)) {
      const pair = group.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return { around };
      place = {
        key: isNode(pair.key) ? pair.key : undefined,
        node: isNode(pair.value) ? pair.value : undefined,
        around,
      };
    } else if (isSeq(group)) {
      const item: unknown = group.items[Number(step)];
      if (!isNode(item)) return { around };
      place = { node: item, around };
    } else {
      return { around };
    }
  }
  return place;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}
