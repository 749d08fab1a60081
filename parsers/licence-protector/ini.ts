import { fieldOf, isOfEvent, isOwnSign, plain, type FieldName, type Fields } from './fields.ts';
import { entryFields, MOST_ROWS, namedFields, type Broken, type ListRow, type UserList } from './list-shapes.ts';
import { readStamp } from './stamps.ts';

interface Section {
  name: string;
  pairs: readonly (readonly [key: string, value: string])[];
}

/** `User1`, `User 1`, `User.1`, `User_1`. */
const NUMBERED = /^(.*?\D)[ _.-]?(\d{1,6})$/;

/**
 * Whether the beginning of a text is an INI file that lists users: a section that names one with his last sign of life,
 * or beside keys that are all known, or states nothing but how many there may be.
 */
export function isIni(head: string): boolean {
  return head.split(/^\s*\[[^\]]*\]/m).some((section) => {
    const keys = section.split(/\r?\n/).flatMap((line) => /^\s*([^=[\];#]{1,64})=/.exec(line)?.[1]?.trim() ?? []);
    if (keys.length === 0 || keys.some(isOfEvent)) return false;
    const fields = keys.map((key) => fieldOf(key) ?? fieldOf(NUMBERED.exec(key)?.[1] ?? ''));
    const names = new Set(fields);
    const isNumbered = keys.some((key) => WHO.has(fieldOf(NUMBERED.exec(key)?.[1] ?? '')));
    const isNamed = names.has('user') || names.has('machine');
    if (isNamed && keys.some((key) => isOwnSign(key) || isOwnSign(NUMBERED.exec(key)?.[1] ?? ''))) return true;
    if (names.has(undefined)) return false;
    // Modules that nobody holds.
    if (!isNamed) return names.has('total') && keys.length === 1;
    return isNumbered || names.has('module') || (names.has('machine') && names.has('total'));
  });
}

const WHO: ReadonlySet<FieldName | undefined> = new Set<FieldName | undefined>(['user', 'machine']);

/** The sections of an INI file. A line that is no pair of a section, or a key that comes twice, makes it doubtful. */
export function iniSections(text: string): readonly Section[] | Broken {
  const sections: { name: string; pairs: (readonly [string, string])[] }[] = [];
  const lines = text.split(/\r?\n/);
  if (lines.length > MOST_ROWS * 4) return { broken: 'it has too many lines' };
  let keys = new Set<string>();
  for (const [at, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const name = /^\[([^\]]{1,256})\]$/.exec(trimmed)?.[1];
    const section = sections.at(-1);
    const [, key, value = ''] = /^([^=]{1,64})=(.*)$/.exec(trimmed) ?? [];
    if (name !== undefined) {
      sections.push({ name: name.trim(), pairs: [] });
      keys = new Set();
    } else if (section === undefined || key === undefined)
      return { broken: `its line ${at + 1} is no pair of a section` };
    else if (keys.has(key.trim().toLowerCase())) return { broken: `the key in its line ${at + 1} stands there twice` };
    else {
      keys.add(key.trim().toLowerCase());
      section.pairs.push([key.trim(), value.trim()]);
    }
  }
  if (sections.length === 0) return { broken: 'it has no section' };
  const last = sections.at(-1)?.pairs.at(-1)?.[1] ?? '';
  if (!/\n\s*$/.test(text) && readStamp(last) === undefined) return { broken: 'its last line does not end' };
  return sections;
}

/**
 * The list that sections make. A section is a module with numbered users (`User1`, `Computer1`, `LastValidate1`), or
 * one user, whose module is a key, or stands before a backslash in its name.
 */
export function iniList(sections: readonly Section[] | Broken): UserList | Broken {
  if ('broken' in sections) return sections;
  const modules: Fields[] = [];
  const rows: ListRow[] = [];
  for (const section of sections) {
    const found = ofSection(section);
    modules.push(...found.modules);
    rows.push(...found.rows);
  }
  if (modules.length + rows.length === 0)
    return { broken: 'none of its sections names a user or a number of licences' };
  return { modules, rows };
}

function ofSection({ name, pairs }: Section): UserList {
  const plainPairs: (readonly [string, string])[] = [];
  const numbered = new Map<string, (readonly [string, string])[]>();
  for (const [key, value] of pairs) {
    const [, base, number] = NUMBERED.exec(key) ?? [];
    if (base === undefined || number === undefined || fieldOf(base) === undefined) plainPairs.push([key, value]);
    else numbered.set(number, [...(numbered.get(number) ?? []), [base, value]]);
  }
  const own = namedFields(plainPairs);
  const isUser = own.user !== undefined || own.machine !== undefined;
  const [before = '', behind] = name.split(/[\\/]/, 2);
  const module = own.module ?? moduleIn(behind === undefined ? name : before);
  if (isUser && numbered.size === 0) {
    const isModule =
      own.module !== undefined || behind !== undefined || !/^(?:user|entry|benutzer|eintrag)\d*$/.test(plain(name));
    return { modules: [], rows: [{ fields: isModule ? { ...own, module } : own, row: Object.fromEntries(pairs) }] };
  }
  const rows = [...numbered.values()].flatMap((parts) => rowOf(parts, module));
  if (rows.length === 0 && own.total === undefined && own.module === undefined) return { modules: [], rows: [] };
  return { modules: [{ ...own, module }], rows };
}

/** `Module M1`, `Modul: M1`, `M1`. */
function moduleIn(name: string): string {
  return /^(?:users? of )?modul[e]?\b[\s:=]*(.+)$/i.exec(name)?.[1]?.trim() ?? name;
}

/** The entry of one number; one whose value is empty is a place that nobody has. */
function rowOf(parts: readonly (readonly [string, string])[], module: string): ListRow[] {
  const own = namedFields(parts);
  const fields = { module, ...entryFields(own.user ?? '', own) };
  if (fields.user === undefined && fields.machine === undefined) return [];
  return [{ fields, row: { Module: module, ...Object.fromEntries(parts.filter(([, said]) => said !== '')) } }];
}
