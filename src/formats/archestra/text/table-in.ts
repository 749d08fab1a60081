import { fieldsOf, walkRow } from '../../rows.ts';
import { delimitedLayout, fitsRole, type Layout, namedLayout } from './layout.ts';
import { createRowFinder } from './row-finder.ts';
import { areOfRecord, type Role, roleOf } from './names.ts';

/** A table of records, or their fields with names, as the first lines of a file show it. */
export interface Table {
  form: 'csv' | 'tsv' | 'pairs' | 'viewer';
  layout: Layout;
}

const DELIMITERS = [',', ';', '\t'] as const;
const [TAB, COMMA] = [0x09, 0x2c];
/** A head that is shorter is the whole file. */
const SHORT = 48 * 1024;

/** So many lines tell what the rows are. */
const TRIED_LINES = 400;
/** So many lines of a writer, such as `#TYPE …` or `sep=,`, may stand above a header. */
const MOST_ABOVE = 3;
const MOST_COLUMNS = 60;
/** So many rows show how a table is quoted. */
const TRIED_ROWS = 50;

/** The table that a text begins with; undefined where it is none of records. */
export function tableIn(text: string): Table | undefined {
  const lines = text.split(/\r?\n/, TRIED_LINES);
  return withHeader(lines, text) ?? pairsIn(lines) ?? rowsOfViewer(lines) ?? rowsOfTool(text);
}

function withHeader(lines: readonly string[], text: string): Table | undefined {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, MOST_ABOVE);
  for (const line of filled) {
    if (line.length > 4000) return undefined;
    for (const delimiter of DELIMITERS) {
      const names = namesIn(line, delimiter);
      if (names === undefined || !areOfRecord(names)) continue;
      const above = text.slice(0, text.indexOf(line)).trimStart();
      const below = Buffer.from(text.slice(text.indexOf(line) + line.length).trimStart());
      const roles = rolesOf(names);
      const headers = [...(above === '' ? [] : [Buffer.from(above + line)]), Buffer.from(line)];
      // The tool of aaLog writes tabs between names and commas between values.
      const fitting = [delimiter, ...DELIMITERS].find(
        (one) => typeof delimitedLayout(roles, one.charCodeAt(0)).left(below, 0) === 'object',
      );
      const between = (fitting ?? delimiter).charCodeAt(0);
      const form =
        between !== TAB ? 'csv' : names.some((name) => /[a-z] [A-Z]|^(?:No|Date)$/.test(name)) ? 'viewer' : 'tsv';
      const doubles = doublesIn(below, between, roles);
      return { form, layout: delimitedLayout(roles, between, { headers, ...(doubles && { doubles }) }) };
    }
  }
  return undefined;
}

function namesIn(line: string, delimiter: string): string[] | undefined {
  const bytes = Buffer.from(line);
  const row = walkRow(bytes, 0, true, delimiter.charCodeAt(0));
  const names = typeof row === 'string' ? undefined : fieldsOf(bytes, row);
  return names === undefined || names.length < 3 || names.length > MOST_COLUMNS ? undefined : names;
}

/** What the columns are; the first of several that are one. The time alone is a clock only beside a date. */
function rolesOf(names: readonly string[]): (Role | undefined)[] {
  const known = names.map(roleOf);
  const roles = known.map((role) =>
    role === 'clock' && !known.includes('date') && !known.includes('time') ? 'time' : role,
  );
  return roles.map((role, nth) => (roles.indexOf(role) === nth ? role : undefined));
}

/** What the first rows show of quotes. */
function doublesIn(bytes: Buffer, delimiter: number, roles: readonly unknown[]): Layout['doubles'] {
  const good: string[][] = [];
  let bad = 0;
  for (let at = 0; at < bytes.length && good.length + bad < TRIED_ROWS;) {
    const row = walkRow(bytes, at, false, delimiter);
    if (row === 'more') break;
    if (row === 'broken' || row.bounds.length !== 2 * roles.length) {
      bad += 1;
      const feed = bytes.indexOf('\n', at);
      at = feed < 0 ? bytes.length : feed + 1;
      continue;
    }
    const { bounds, to } = row;
    good.push(roles.map((_, nth) => bytes.toString('latin1', bounds[2 * nth], bounds[2 * nth + 1])));
    at = to;
  }
  const isAll = good.length > bad && good.every((fields) => fields.every((field) => field.startsWith('"')));
  if (isAll) return 'all';
  // Who puts quotes around a plain text and not around another one does so by columns, as aaLog, and doubles none.
  const flag = roles.indexOf('flag');
  const isByColumn = good.some(
    (fields) => /^\w/.test(fields[flag] ?? '') && fields.some((field) => /^"[^",;\t\r\n]+"$/.test(field)),
  );
  if (isByColumn) return 'never';
  return bad === 0 && good.flat().some((field) => /[^"]""[^"]/.test(field)) ? 'some' : undefined;
}

/** A name and what is its value: `Timestamp="…"`; values of some versions have no quotes where they need none. */
const FIRST_PAIR = /^(\w{2,40})="?\d/;
const NAME = /, (\w{2,40})=/g;

function pairsIn(lines: readonly string[]): Table | undefined {
  const at = lines.slice(0, MOST_ABOVE).findIndex((line) => FIRST_PAIR.test(line));
  const [, first = ''] = FIRST_PAIR.exec(lines[at] ?? '') ?? [];
  if (at < 0 || (roleOf(first) !== 'time' && roleOf(first) !== 'fileTime' && roleOf(first) !== 'number'))
    return undefined;
  const counts = new Map<string, { names: string[]; count: number }>();
  for (let from = at; from < lines.length;) {
    let to = from + 1;
    while (to < lines.length && !lines[to]!.startsWith(`${first}=`)) to += 1;
    const names = namesOfRow(lines[from]!, lines[to - 1]!.trimEnd() === '' ? lines[to - 2]! : lines[to - 1]!, first);
    if (names !== undefined && areOfRecord(names)) {
      const key = names.join();
      counts.set(key, { names, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    from = to;
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count || a.names.length - b.names.length);
  if (most === undefined) return undefined;
  return { form: 'pairs', layout: namedLayout(most.names, rolesOf(most.names)) };
}

/** The names of a row, from both ends: what lies between is its message, which may hold more of the kind. */
function namesOfRow(begin: string, end: string, first: string): string[] | undefined {
  const before = [first];
  for (const [, name = ''] of begin.slice(0, 4000).matchAll(NAME)) {
    before.push(name);
    if (roleOf(name) === 'message') break;
  }
  if (roleOf(before.at(-1)!) !== 'message') return undefined;
  const behind: string[] = [];
  for (const [, name = ''] of [...end.slice(-4000).matchAll(NAME)].reverse()) {
    if (before.includes(name) || behind.includes(name)) break;
    behind.unshift(name);
  }
  return [...before, ...behind];
}

/** The fields that rows of the Log Viewer begin with, and those of aaLog, where nobody wrote their names. */
const BARE: readonly { roles: readonly Role[]; delimiters: readonly string[] }[] = [
  { roles: ['number', 'date', 'clock', 'pid', 'tid', 'flag', 'component', 'message'], delimiters: ['\t'] },
  { roles: ['number', 'time', 'pid', 'tid', 'flag', 'component', 'message'], delimiters: ['\t'] },
  { roles: ['date', 'clock', 'pid', 'tid', 'flag', 'component', 'message'], delimiters: ['\t'] },
];
const OF_AALOG: readonly Role[] = (
  'time flag message host number pid tid component process session fileTime' as const
).split(' ') as Role[];

/** So many lines may be the rest of a message whose beginning was not copied. */
const MOST_REST = 40;

function rowsOfViewer(lines: readonly string[]): Table | undefined {
  for (const { roles } of BARE) {
    const { left, begins } = delimitedLayout(roles, TAB);
    const filled = lines.filter((line) => line !== '');
    const whole = filled.map((line) => isFilled(line, roles) && typeof left(Buffer.from(line), 0) === 'object');
    const first = whole.indexOf(true);
    if (first < 0 || first > MOST_REST) continue;
    const rows: string[] = [];
    for (const [nth, line] of filled.entries()) {
      // A message goes on in the lines below; a row that is cut is none.
      if (whole[nth]) rows.push(line);
      else if (nth > first && begins?.(Buffer.from(line), 0) !== true) rows.push(`${rows.pop() ?? ''} ${line}`);
    }
    // The last one may be cut.
    if (rows.length > 1) rows.pop();
    const width = mostFrequent(rows.map((row) => row.split('\t').length));
    return { form: 'viewer', layout: delimitedLayout([...roles, ...behindMessage(rows, roles.length, width)], TAB) };
  }
  return undefined;
}

/** Rows of aaLog without a header. */
function rowsOfTool(text: string): Table | undefined {
  const bytes = Buffer.from(text.trimStart());
  for (const delimiter of [COMMA, TAB]) {
    for (const roles of [OF_AALOG, OF_AALOG.slice(0, -1)]) {
      const layout = delimitedLayout(roles, delimiter, { doubles: 'never' });
      if (typeof createRowFinder(layout).rowAt(bytes, 0, bytes.length < SHORT) === 'object')
        return { form: delimiter === TAB ? 'tsv' : 'csv', layout };
    }
  }
  return undefined;
}

/** Of several as frequent the least; 0 where there are none. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a - b)[0]?.[0] ?? 0;
}

/** Fields that may be empty in a row of which others are known must not be where all is told by shape. */
function isFilled(line: string, roles: readonly Role[]): boolean {
  const fields = line.split('\t', roles.length);
  return (
    fields.length === roles.length &&
    roles.every((role, nth) => role === 'message' || fields[nth]!.trim() !== '') &&
    /^[\w .-]{1,60}$/.test(fields[roles.indexOf('flag')]!) &&
    !/^\d+$/.test(fields[roles.indexOf('flag')]!)
  );
}

const NAMELIKE: Partial<Record<Role, RegExp>> = { process: /^[\w.$() -]{0,80}$/, host: /^[\w.-]{0,255}$/ };

/**
 * What stands behind the message in all of the rows: the name of the process, the session by its shape, the machine. A
 * message with tabs has rows with more fields than others.
 */
function behindMessage(rows: readonly string[], from: number, width: number): Role[] {
  const count = width - from;
  if (count < 1 || count > 3) return [];
  const least = rows.filter((row) => row.split('\t').length === width).map((row) => row.split('\t').slice(from));
  const session = Array.from({ length: count }, (_, nth) => nth).findIndex((nth) =>
    least.every((fields) => fields[nth] !== '' && fitsRole(fields[nth]!.trimEnd(), 'session')),
  );
  const told: Role[] =
    session < 0
      ? (['process', 'host'] as const).slice(0, count)
      : [...(['process'] as const).slice(0, session), 'session', ...(['host'] as const).slice(0, count - session - 1)];
  const areNames = least.every((fields) =>
    told.every((role, nth) => (NAMELIKE[role] ?? /./).test(fields[nth]!.trim())),
  );
  return told.length === count && areNames ? told : [];
}
