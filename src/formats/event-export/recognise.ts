import { textEncodingOf, headText, markLength } from '../../inputs/file/encoding.ts';
import { type EventObject, eventIn } from './fields/json-events.ts';
import { areOfEvents, columnsOf, type Role } from './fields/property-names.ts';
import { type Part, partsOf } from './fields/names.ts';
import { namesOfTable } from './fields/shapes.ts';
import { createTableCodec, isSavedRow } from './framing/csv.ts';
import { createRecordTableCodec } from './framing/table-records.ts';
import type { KnownForm } from './framing/event-codec.ts';
import { envelopeIn } from './framing/envelope.ts';
import { createJsonCodec } from './framing/json.ts';
import { behindGap, objectEnd, parsed } from './framing/json-bytes.ts';
import { fieldsOf, walkRow } from '../rows.ts';
import { areInTurn, createLineCodec, linesOf } from './framing/lines.ts';
import { createListCodec, listIn } from './framing/lists.ts';
import { createColumnsCodec, isPrintedTable } from './framing/columns.ts';
import { createTextCodec, headOf, NUMBERED } from './framing/text.ts';
import { BEGINNING, createXmlCodec } from './framing/xml.ts';
import { createXmlRecordCodec, hasTextIn, recordElementOf } from './framing/xml-records.ts';

/** The forms in which Windows and collectors hand out events. */
export type ExportFormat =
  | 'xml'
  | 'csv'
  | 'tsv'
  | 'powershell-csv'
  | 'wevtutil-text'
  | 'copied-text'
  | 'json'
  | 'json-lines'
  | 'list'
  | 'columns'
  | 'lines';

export interface Recognised extends KnownForm {
  form: ExportFormat;
}

/** The column names of the Event Viewer that are known; others are recognised by their rows. */
const SAVED = [
  'Level,Date and Time,Source,Event ID,Task Category',
  'Keywords,Date and Time,Source,Event ID,Task Category',
  'Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie',
];

/** What the columns of PowerShell are for; it has no names for others. */
const COUNTERPARTS: Readonly<Partial<Record<Part, Role>>> = {
  time: 'time',
  provider: 'provider',
  id: 'id',
  recordId: 'recordId',
  channel: 'channel',
  computer: 'computer',
  message: 'message',
};

/** So many objects that are no events may stand before the first. */
const MOST_OTHERS = 20;

const WRITERS: Readonly<Record<EventObject['writer'], string>> = {
  evtx_dump: 'events as JSON, by evtx_dump',
  Winlogbeat: 'events as JSON, by Winlogbeat',
  NXLog: 'events as JSON, by NXLog',
  PowerShell: 'a PowerShell JSON export',
  some: 'events as JSON',
};

/** What a file of exported events is, for people, and whether it goes on to be written. */
export interface ExportForm {
  says: string;
  grows: boolean;
}

/**
 * What a file is by its first bytes (`recognise`), as its formats tell it; undefined where it is no export of events.
 */
export function exportForm(head: Buffer, path: string): ExportForm | undefined {
  const known = recognise(head, path);
  return known && { says: known.says, grows: known.grows === true };
}

/**
 * What a file is by its first bytes, at most 64 KiB, as they stand in it, and how its events are read; undefined where
 * it is no export of events. The path counts only where columns have names in a language that is not known: no log is
 * taken for a table then.
 */
export function recognise(head: Buffer, path: string): Recognised | undefined {
  // What tells a form is ASCII: one byte of another encoding must not change how the rest is read.
  const text = textEncodingOf(head, true) === 'bytes' ? head.toString('utf8', markLength(head)) : headText(head);
  const begins = text.slice(0, 200).trimStart();
  if (/^(?:Record \d+\s+)?<(?!\d)/.test(begins)) return xmlIn(text) ?? xmlRecordsIn(text);
  const known = /^(?:Record \d+\s+)?[[{]/.test(begins) ? jsonIn(Buffer.from(text)) : undefined;
  if (known !== undefined || begins.startsWith('{')) return known;
  return printedIn(text.trimStart()) ?? xmlBelow(text) ?? listedIn(text) ?? tableIn(text, path) ?? linesIn(text);
}

function listedIn(text: string): Recognised | undefined {
  const list = listIn(text);
  if (list !== undefined)
    return { form: 'list', says: 'events as a list of their fields', open: () => createListCodec(list) };
  return isPrintedTable(text)
    ? { form: 'columns', says: 'events in printed columns', open: () => createColumnsCodec() }
    : undefined;
}

function linesIn(text: string): Recognised | undefined {
  const lines = linesOf(text);
  if (lines === undefined) return undefined;
  const says = 'events a line each';
  // What the fields of a line tell may be written in another way than literals are looked for.
  return lines === 'records'
    ? { form: 'lines', grows: true, says, open: () => createLineCodec(false) }
    : { form: 'lines', says, open: () => createLineCodec(true) };
}

function xmlIn(text: string): Recognised | undefined {
  const root = /^\s*(?:<\?xml[^>]{0,200}\?>)?\s*<Events>/.test(text);
  if (!BEGINNING.test(text) && !(root && /<Events>\s*<\/Events>\s*$/.test(text))) return undefined;
  const dumped = /<Event xmlns="/.test(text);
  const says = root
    ? 'an Event Viewer XML export'
    : dumped
      ? 'events as XML, by evtx_dump'
      : 'events as XML, by wevtutil';
  return { form: 'xml', says, open: createXmlCodec };
}

/** XML that begins below some lines of its writer, or behind a minus sign of a browser. */
function xmlBelow(text: string): Recognised | undefined {
  const at = text.slice(0, 2000).search(/<(?:\?xml|Objs|Events?)[\s>]/);
  return at < 0 ? undefined : (xmlIn(text.slice(at)) ?? xmlRecordsIn(text.slice(at)));
}

function xmlRecordsIn(text: string): Recognised | undefined {
  const tag = recordElementOf(text);
  if (tag === undefined || !hasTextIn(text, tag)) return undefined;
  return { form: 'xml', says: 'events as XML', open: () => createXmlRecordCodec(tag) };
}

function jsonIn(bytes: Buffer): Recognised | undefined {
  for (let at = 0, others = 0; others < MOST_OTHERS; others += 1) {
    const from = behindGap(bytes, at);
    const around = bytes.indexOf(0x7b, at);
    if (around >= 0 && around < from) {
      const list = envelopeIn(bytes, around);
      if (list?.envelope.key === 'value') return enveloped(list);
    }
    const to = objectEnd(bytes, from);
    const whole = to !== undefined && to > 0;
    const event = whole ? eventIn(parsed(bytes.toString('utf8', from, to))) : undefined;
    if (event !== undefined) {
      const lines = !bytes.subarray(from, to).includes('\n') && !/[[{]|Record/.test(bytes.toString('utf8', at, from));
      const says = lines ? WRITERS[event.writer].replace('JSON', 'JSON lines') : WRITERS[event.writer];
      // evtx_dump writes a file once, its events as its threads finish: they are put in order as a whole.
      return lines && event.writer !== 'evtx_dump' && areInTurn(eventsOfLines(bytes, from))
        ? { form: 'json-lines', grows: true, says, open: () => createJsonCodec() }
        : { form: 'json', says, open: () => createJsonCodec() };
    }
    const list = envelopeIn(whole ? bytes.subarray(0, to) : bytes, from);
    if (list !== undefined) return enveloped(list);
    if (!whole) return undefined;
    at = to;
  }
  return undefined;
}

function eventsOfLines(bytes: Buffer, from: number): EventObject[] {
  return bytes
    .toString('utf8', from)
    .split('\n', MOST_OTHERS)
    .flatMap((line) => eventIn(parsed(line)) ?? []);
}

function enveloped({ envelope, first }: NonNullable<ReturnType<typeof envelopeIn>>): Recognised {
  return { form: 'json', says: WRITERS[first.writer], open: () => createJsonCodec(envelope) };
}

function printedIn(text: string): Recognised | undefined {
  const utc = ({ textZone }: { textZone?: 'local' | 'utc' }): boolean => textZone === 'utc';
  if (NUMBERED.test(text) && headOf(text, 'wevtutil') !== undefined)
    return {
      form: 'wevtutil-text',
      says: 'a wevtutil text export',
      open: (options) => createTextCodec('wevtutil', 'Event[', utc(options)),
    };
  const at = copiedFrom(text);
  if (at < 0) return undefined;
  const label = text.slice(at, text.indexOf(':', at) + 1);
  return {
    form: 'copied-text',
    says: 'events copied from the Event Viewer',
    open: () => createTextCodec('copied', label, false),
  };
}

/** So many lines may stand above an event that was copied. */
const MOST_LINES_ABOVE = 40;

/** So many rows of a table tell what its columns are. */
const TRIED_ROWS = 20;
/** A head that is shorter is the whole file. */
const SHORT = 48 * 1024;

/** Where the first copied event begins: at once, or below some lines that somebody wrote. */
function copiedFrom(text: string): number {
  for (let at = 0, lines = 0; at >= 0 && lines < MOST_LINES_ABOVE; lines += 1) {
    if (headOf(text.slice(at, at + 4096), 'copied') !== undefined) return at;
    const end = text.indexOf('\n', at);
    if (end < 0) return -1;
    at = end + 1;
  }
  return -1;
}

function tableIn(text: string, path: string): Recognised | undefined {
  const above = /^(?:#TYPE [^\r\n]*|"?sep=.{1,3})\r?\n/.exec(text)?.[0] ?? '';
  const bytes = Buffer.from(text.slice(above.length));
  for (const delimiter of [',', ';', '\t'] as const) {
    const header = walkRow(bytes, 0, true, delimiter.charCodeAt(0));
    if (typeof header === 'string') continue;
    const names = fieldsOf(bytes, header);
    const known = knownTable(names, bytes.subarray(header.to), delimiter, path) ?? recordTable(bytes, delimiter, path);
    if (known !== undefined) return known;
  }
  // Tabs as a program that keeps lines writes them.
  return text.includes('#011') ? recordTable(bytes, '#011', path) : undefined;
}

/** The tables of the Event Viewer and of PowerShell as they are made without a choice of columns, or with one. */
function knownTable(
  header: readonly string[],
  below: Buffer,
  delimiter: ',' | ';' | '\t',
  path: string,
): Recognised | undefined {
  // Excel gives the sixth column a name, an empty one, and a comma becomes what its country has.
  const names = header.length === 6 && header[5] === '' ? header.slice(0, 5) : header;
  if (isPowerShells(names))
    return {
      form: 'powershell-csv',
      says: 'a PowerShell CSV export',
      open: () => createTableCodec({ columns: 'names', delimiter }),
    };
  if (names.length !== 5) return undefined;
  const known = SAVED.includes(names.join(','));
  const structured = !isLog(path) && !/\d/.test(names.join('')) && isSavedRow(below.toString('utf8'), delimiter);
  if (!known && !structured) return undefined;
  const [form, kind] = delimiter === '\t' ? (['tsv', 'text'] as const) : (['csv', 'CSV'] as const);
  return {
    form,
    says: `an Event Viewer ${kind} export`,
    open: () => createTableCodec({ columns: 'positions', delimiter }),
  };
}

function isLog(path: string): boolean {
  return /\.log(?:\.\d+)?$/i.test(path);
}

/** Whether all that the names of columns tell is told by those of PowerShell. */
function isPowerShells(names: readonly string[]): boolean {
  const columns = columnsOf(names);
  if (!areOfEvents(columns)) return false;
  return [...partsOf(names)].every(
    (part) => COUNTERPARTS[part] === undefined || columns[COUNTERPARTS[part]] !== undefined,
  );
}

function recordTable(bytes: Buffer, delimiter: string, path: string): Recognised | undefined {
  const rows = rowsOf(bytes, delimiter);
  // What a program says of itself may stand above.
  const begin = rows.findIndex(({ length }) => length > 2);
  const [header, ...below] = rows.slice(begin);
  if (begin < 0 || header === undefined) return undefined;
  const byShape = delimiter === '\t' || delimiter === '#011' || !isLog(path);
  const found = namesOfTable(header, below, { byShape, delimiter });
  if (found === undefined) return undefined;
  const { names, hasHeader } = found;
  return {
    form: delimiter === '\t' ? 'tsv' : 'csv',
    says: delimiter === ',' || delimiter === ';' ? 'a CSV of events' : 'a table of events',
    open: () => createRecordTableCodec({ delimiter, names, header: hasHeader ? header : undefined }),
  };
}

/** The first rows of a table, but for empty ones. */
function rowsOf(bytes: Buffer, delimiter: string): string[][] {
  if (delimiter.length > 1)
    return bytes
      .toString('utf8')
      .split(/\r?\n/, TRIED_ROWS)
      .filter((line) => line !== '')
      .map((line) => line.split(delimiter));
  const rows: string[][] = [];
  for (let at = 0, tried = 0; at < bytes.length && rows.length < TRIED_ROWS && tried < 10 * TRIED_ROWS; tried += 1) {
    const row = walkRow(bytes, at, bytes.length < SHORT, delimiter.charCodeAt(0));
    if (typeof row === 'string') break;
    const fields = fieldsOf(bytes, row);
    if (fields.length > 1 || fields[0] !== '') rows.push(fields);
    at = row.to;
  }
  return rows;
}
