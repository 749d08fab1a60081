import { delimitedRows, type DelimitedRow } from '../formats/delimited.ts';
import { listed, quoted, suggestion, type Problem } from './problem.ts';
import { readBytes, wrong } from './read-text.ts';
import type { Person } from './types.ts';

/** So large a list of people is none. */
const MOST_BYTES = 8 * 1024 * 1024;
/** With their header; all of them are kept in memory. */
const MOST_ROWS = 100_001;
/** Who sees so many of them looks at the file as a whole. */
const MOST_PROBLEMS = 50;
/** Of one field; it stands in mails. */
const LONGEST = 200;
const COLUMNS = ['holder', 'name', 'telephone', 'group'] as const;
type Column = (typeof COLUMNS)[number];

/** The people of a list, the line of each, and what is wrong with the list. */
export interface PeopleList {
  people: Record<string, Person>;
  lines: ReadonlyMap<string, number>;
  problems: Problem[];
}

/**
 * Reads a list of people: CSV (RFC 4180) with commas, semicolons or tabs and a header row that names `holder`, `name`,
 * `telephone` (or `phone`) and `group` in any order, the first two at least. Each holder stands there once.
 */
export function peopleIn(file: string): PeopleList {
  const nobody = (...problems: Problem[]): PeopleList => ({ people: {}, lines: new Map(), problems });
  const bytes = readBytes(file, MOST_BYTES, 'the file is larger than 8 MiB and hardly a list of people');
  if (!Buffer.isBuffer(bytes)) return nobody({ ...bytes, remedy: 'correct peopleFile:, or let this account read it' });
  const text = textIn(bytes);
  if (text === undefined) return nobody(wrong(file, 'the file is not UTF-8', 'save it as "CSV UTF-8"'));
  const { rows: all, broken } = delimitedRows(text, MOST_ROWS);
  if (broken !== null)
    return nobody(wrong(file, 'a quote is not closed, or text stands behind one', 'correct the line', broken.line, 1));
  if (all.length > MOST_ROWS)
    return nobody(
      wrong(file, 'the list holds more than 100000 people', 'name a list of those who log in', MOST_ROWS, 1),
    );
  const rows = all.map(({ fields, line, number }) => ({ line, number, fields: fields.map((field) => field.trim()) }));
  const [head, ...others] = rows;
  if (head === undefined) return nobody(wrong(file, 'the file holds nothing', `begin with ${COLUMNS.join(',')}`, 1, 1));
  const { columns, problems } = columnsOf(head, file);
  return problems.length > 0 ? nobody(...problems) : readRows(others, columns, file);
}

function textIn(bytes: Buffer): string | undefined {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function columnsOf({ fields, line }: DelimitedRow, file: string): { columns: Column[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const tell = (message: string, remedy: string): void => void problems.push(wrong(file, message, remedy, line, 1));
  const columns = fields.map((field): Column => {
    const name = field.toLowerCase() === 'phone' ? 'telephone' : field.toLowerCase();
    const column = COLUMNS.find((each) => each === name);
    if (column !== undefined) return column;
    tell(
      `${quoted(field)} is no column of a list of people`,
      suggestion(name, COLUMNS, `the columns are ${listed(COLUMNS, 'and')}`),
    );
    return 'group';
  });
  if (problems.length > 0) return { columns, problems };
  for (const column of COLUMNS) {
    const times = columns.filter((each) => each === column).length;
    if (times > 1) tell(`the column ${column} is there ${times} times`, 'keep one of them');
    if (times === 0 && (column === 'holder' || column === 'name'))
      tell(`the column ${column} is missing`, `write a header row such as ${COLUMNS.join(',')}`);
  }
  return { columns, problems };
}

function readRows(rows: readonly DelimitedRow[], columns: readonly Column[], file: string): PeopleList {
  const people: [string, Person][] = [];
  const lines = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { fields, line } of rows) {
    const tell = (message: string, remedy: string): void => void problems.push(wrong(file, message, remedy, line, 1));
    if (problems.length === MOST_PROBLEMS) {
      tell('more is wrong from this row on', 'correct what is told above first');
      break;
    }
    if (fields.length !== columns.length) {
      tell(`the row has ${fields.length} fields, and the header ${columns.length}`, 'put what holds a comma in quotes');
      continue;
    }
    const of = Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? ''])) as Partial<
      Record<Column, string>
    >;
    const { holder = '', name = '', telephone = '', group = '' } = of;
    const bad = [holder, name, telephone, group].find(
      (field) => /[\u0000-\u001F\u007F]/.test(field) || field.length > LONGEST,
    );
    const before = lines.get(holder);
    if (bad !== undefined) tell(`a field is no text of one line of ${LONGEST} characters at most`, 'shorten it');
    else if (holder === '') tell('the holder is missing', 'write it as the log does');
    else if (name === '') tell('the name is missing', 'write who it is');
    else if (before !== undefined) tell(`the holder stands in line ${before} already`, 'remove one of the two');
    else {
      lines.set(holder, line);
      people.push([holder, { name, ...(telephone !== '' && { phone: telephone }), ...(group !== '' && { group }) }]);
    }
  }
  return { people: Object.fromEntries(people), lines, problems };
}
