import { fieldOf, isOfEvent, isOwnSign } from './fields.ts';
import { iniList, iniSections, isIni } from './ini.ts';
import { MOST_ROWS, type Broken, type ListRow, type UserList } from './list-shapes.ts';
import { headerIn, namesIn, rowOf, type Header } from './rows.ts';
import { readStamp } from './stamps.ts';
import { isXml, xmlList } from './xml.ts';

/**
 * Whether a text is a list of the users of modules, which is written anew as a whole: sections of an INI file, XML, or
 * a table without events. A stream of events never is.
 */
export function isList(text: string): boolean {
  const head = text.slice(0, 16 * 1024);
  const first = firstLine(head);
  if (first === undefined) return false;
  if (first.startsWith('<')) return isXml(head);
  if (first.startsWith('[')) return isIni(head);
  const header = headerIn(first);
  return header !== undefined && isOfList(header);
}

/**
 * A table of users has the last sign of life of each, or, beside columns that are all known, the module and the user
 * with his computer or how many there may be; and nothing that only events have.
 */
function isOfList(header: Header): boolean {
  const names = namesIn(header);
  if (header.columns.some(isOfEvent)) return false;
  if (!names.has('user') && !names.has('machine')) return false;
  if (header.columns.some(isOwnSign) || (names.has('lastValidate') && names.has('module'))) return true;
  const isWhole = names.has('module') && names.has('user') && (names.has('machine') || names.has('total'));
  return isWhole && header.columns.every((column) => column === '' || fieldOf(column) !== undefined);
}

/** The first line that says something, and is no comment. */
function firstLine(text: string): string | undefined {
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/, 200)) {
    const trimmed = line.trim();
    if (trimmed !== '' && !/^(?:[#;]|\/\/)/.test(trimmed)) return trimmed;
  }
  return undefined;
}

/** Reads a list; one that was cut off, is broken or names nothing at all never tells that everybody left. */
export function readList(text: string): UserList | Broken {
  const plain = text.replace(/^\uFEFF/, '');
  const first = firstLine(plain);
  if (first === undefined) return { broken: 'it is empty' };
  if (first.startsWith('<')) return xmlList(plain);
  if (first.startsWith('[')) return iniList(iniSections(plain));
  return tableList(plain);
}

/** A table below one header. A row that does not fit makes the whole doubtful. */
function tableList(text: string): UserList | Broken {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s*(?:[#;]|\/\/)/.test(line));
  const header = headerIn(lines[0] ?? '');
  if (header === undefined || !isOfList(header)) return { broken: 'it has no header that names users' };
  if (lines.length > MOST_ROWS) return { broken: `it has more than ${MOST_ROWS} rows` };
  const rows: ListRow[] = [];
  for (const line of lines.slice(1)) {
    const row = rowOf(line, header);
    const isWho = row !== undefined && (row.fields.user !== undefined || row.fields.machine !== undefined);
    if (row?.whole !== true || !isWho) return { broken: `its row ${rows.length + 1} does not fit its header` };
    if (namesIn(header).has('module') && row.fields.module === undefined)
      return { broken: `its row ${rows.length + 1} names no module` };
    rows.push({ fields: row.fields, row: row.row });
  }
  if (rows.length === 0) return { broken: 'it has a header and no row' };
  const last = Object.values(rows.at(-1)?.row ?? {}).at(-1) ?? '';
  if (!/\n\s*$/.test(text) && readStamp(last) === undefined) return { broken: 'its last row does not end' };
  return { modules: [], rows };
}
