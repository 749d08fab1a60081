import type { Instant } from '../../src/domain/entry.ts';
import type { Module, ProtectorEvent, ProtectorRun } from './licence-protector-types.ts';

const COLUMNS = ['Timestamp', 'Event', 'Module', 'User', 'Machine', 'LastValidate', 'NextValidate', 'RunCounter'];

/** `2026-10-05T07:58:12Z` */
function stampOf(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `2026-10-05 07:58:12` */
function listStamp(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function quoted(text: string): string {
  return /[",;\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function fieldsOf({ stamp, event, module, user, machine, next, counter }: ProtectorEvent): readonly string[] {
  const validated = event === 'Validate' ? stampOf(stamp) : '';
  const due = next === null ? '' : stampOf(next);
  return [stampOf(stamp), event, module, user, machine, validated, due, counter === null ? '' : `${counter}`];
}

/** How an application writes down its calls, line by line. */
export type StreamForm = 'CSV' | 'JSON lines' | 'semicolons';
export const STREAM_FORMS: readonly StreamForm[] = ['CSV', 'JSON lines', 'semicolons'];

/** The lines of a stream in the order in which they were written, without those that are lost. */
export function streamLines(events: readonly ProtectorEvent[], form: StreamForm): string[] {
  const kept = events.filter(({ lost }) => !lost);
  if (form !== 'JSON lines') {
    const between = form === 'CSV' ? ',' : ';';
    return [COLUMNS.join(between), ...kept.map((event) => fieldsOf(event).map(quoted).join(between))];
  }
  return kept.map((event) => {
    const named = fieldsOf(event).map((value, column) => [COLUMNS[column] ?? '', value] as const);
    return JSON.stringify(
      Object.fromEntries(
        named
          .filter(([, value]) => value !== '')
          .map(([name, value]) => [name, name === 'RunCounter' ? Number(value) : value]),
      ),
    );
  });
}

/** One line of a list of those who are in the licence file. */
export interface ListLine {
  module: string;
  user: string;
  machine: string;
  /** By the clock of the computer. */
  lastValidate: Instant;
}

/** Who is in the licence file at an instant, whether his program lives or not. */
export function listAt({ entries, clocks }: Pick<ProtectorRun, 'entries' | 'clocks'>, at: Instant): ListLine[] {
  return entries
    .filter(({ from, to }) => from <= at && at < (to ?? Infinity))
    .map(({ module, user, machine, from, beats }) => {
      const last = beats.findLast((beat) => beat <= at) ?? from;
      return { module, user, machine, lastValidate: last + (clocks.get(machine) ?? 0) };
    });
}

/** How an application writes such a list. */
export type ListForm = 'INI' | 'XML' | 'CSV' | 'CSV of PC-user';
export const LIST_FORMS: readonly ListForm[] = ['INI', 'XML', 'CSV', 'CSV of PC-user'];

/** A list as a file, with all modules and how many seats each has. */
export function writeList(list: readonly ListLine[], modules: readonly Module[], form: ListForm): string {
  if (form === 'CSV' || form === 'CSV of PC-user') {
    const rows = list.map(({ module, user, machine, lastValidate }) =>
      (form === 'CSV'
        ? [module, user, machine, listStamp(lastValidate)]
        : [module, `${machine}-${user}`, listStamp(lastValidate)]
      )
        .map(quoted)
        .join(','),
    );
    const header = form === 'CSV' ? 'Module,User,Machine,LastValidate' : 'Module,Entry,LastValidate';
    return [header, ...rows].map((row) => `${row}\r\n`).join('');
  }
  const parts = modules.map(({ name, seats }) => {
    const own = list.filter(({ module }) => module === name);
    return form === 'XML' ? xmlOf(name, seats, own) : iniOf(name, seats, own);
  });
  return form === 'XML'
    ? `<?xml version="1.0" encoding="utf-8"?>\n<Modules>\n${parts.join('')}</Modules>\n`
    : parts.join('\r\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function xmlOf(module: string, seats: number, list: readonly ListLine[]): string {
  const users = list.map(
    ({ user, machine, lastValidate }) =>
      `  <User Name="${escaped(user)}" Computer="${escaped(machine)}" LastValidate="${listStamp(lastValidate)}"/>\n`,
  );
  return `<Users Module="${escaped(module)}" Total="${seats}">\n${users.join('')}</Users>\n`;
}

function iniOf(module: string, seats: number, list: readonly ListLine[]): string {
  const users = list.map(
    ({ user, machine, lastValidate }, n) =>
      `User${n + 1}=${user}\r\nComputer${n + 1}=${machine}\r\nLastValidate${n + 1}=${listStamp(lastValidate)}\r\n`,
  );
  return `[${module}]\r\nTotal=${seats}\r\n${users.join('')}`;
}

/** How many seats of each module are left at an instant, without names, as lines that are written one after the other. */
export function countLines(
  run: Pick<ProtectorRun, 'entries' | 'clocks'>,
  modules: readonly Module[],
  at: Instant,
): string[] {
  const list = listAt(run, at);
  return modules.map(({ name, seats }) => {
    const used = list.filter(({ module }) => module === name).length;
    return [stampOf(at), 'RemainingLicences', name, seats, seats - used].join(',');
  });
}

export const COUNT_HEADER = 'Timestamp,Event,Module,TotalLicences,RemainingLicences';
