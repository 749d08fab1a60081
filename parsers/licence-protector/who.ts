import type { Who } from '../../src/domain/licence-event.ts';
import type { Settings } from '../../src/domain/setting.ts';
import type { Fields } from './fields.ts';
import { namesIn } from './rows.ts';
import { MOST, spelled, type State } from './state.ts';

/** Whom a record or a row names, and how it is known again. */
export interface Named {
  pool: string;
  who: Who & { key: string };
  /** Whether the entry is deactivated, so that it takes no seat. */
  deactivated: boolean;
}

/** The kind of a pool where neither a column nor a section names modules. */
export const ONLY_MODULE = 'Licences';

/**
 * Whom fields name; undefined where they name nobody, or a module is missing where others are named. The key is that of
 * the licence file: the module and the entry `<PC>-<user>`, in small letters, since Windows tells names by no case. So
 * it is the same whether a computer stands in a column of its own or before the name.
 */
export function namedBy(fields: Fields, state: State, settings: Settings): Named | undefined {
  const pool = fields.module ?? (isModuleKnown(state) ? undefined : ONLY_MODULE);
  const { text: user, inBrackets } = unbracketed(fields.user ?? '');
  const machine = unbracketed(fields.machine ?? '');
  if (pool === undefined || (user === '' && machine.text === '')) return undefined;
  if (isTooLong(fields)) return undefined;
  const parts =
    machine.text === '' ? apart(user, state, settings) : { node: machine.text, holder: own(user, machine.text) };
  const entry = [parts.node, parts.holder].filter((part) => part !== undefined && part !== '').join('-');
  const key = keyOf(pool, entry);
  const known = state.seats[key];
  const { holder, node } = known ?? parts;
  const who = { ...(holder !== undefined && { holder }), ...(node !== undefined && { node }), key };
  const isOff = /^(?:1|true|yes|ja|wahr)$/i.test(fields.deactivated ?? '');
  return { pool, who, deactivated: inBrackets || machine.inBrackets || isOff };
}

/** Longer than names are; what is would fill what is remembered. */
const LONGEST_NAME = 512;

/** Whether one of the names is none, as it is far too long. */
export function isTooLong({ module = '', user = '', machine = '' }: Fields): boolean {
  return [module, user, machine].some((name) => name.length > LONGEST_NAME);
}

/** More modules than a licence file has: each would be a pool. */
export const MOST_MODULES = 500;

function isModuleKnown({ header, modules }: State): boolean {
  return modules.length > 0 || (header !== null && namesIn(header).has('module'));
}

/** Deactivated entries stand in brackets (manual, "Deactivate a network license"): of which kind, nothing shows. */
function unbracketed(text: string): { text: string; inBrackets: boolean } {
  const inner = /^(?:\(.+\)|\[.+\])$/.test(text) ? text.slice(1, -1) : undefined;
  return { text: (inner ?? text).trim(), inBrackets: inner !== undefined };
}

/**
 * The user of an entry beside whose computer it stands: both of them, as the licence file has it, or the user alone.
 */
function own(user: string, machine: string): string | undefined {
  if (user === '') return undefined;
  const start = `${machine}-`.toLowerCase();
  return user.length > start.length && user.toLowerCase().startsWith(start) ? user.slice(start.length) : user;
}

/** Names of computers may hold a hyphen, and so may those of users: only a computer that is known is parted. */
function apart(user: string, { computers }: State, settings: Settings): { holder: string; node?: string } {
  const lower = user.toLowerCase();
  let node = '';
  for (const computer of [...listOf(settings['computers']), ...computers])
    if (computer.length > node.length && lower.startsWith(`${computer.toLowerCase()}-`)) node = computer;
  const holder = user.slice(node.length + 1);
  return node === '' || holder === '' ? { holder: user } : { holder, node };
}

/** The state with a computer that a column names. */
export function withComputer(state: State, { machine }: Fields): State {
  const text = unbracketed(machine ?? '').text;
  if (text === '' || text.length > 255) return state;
  const { names } = spelled(state.computers, text);
  return names === state.computers ? state : { ...state, computers: names };
}

/** The fields with the module as the settings write it, else as it was written first, and the state with it. */
export function withModule(state: State, fields: Fields, settings: Settings): { state: State; fields: Fields } {
  if (fields.module === undefined || isTooLong(fields)) return { state, fields };
  const lower = fields.module.toLowerCase();
  const named = listOf(settings['namedModules']).find((one) => one.toLowerCase() === lower);
  const { name, names } = spelled(state.modules, named ?? fields.module, MOST_MODULES);
  return {
    state: names === state.modules ? state : { ...state, modules: names },
    fields: name === fields.module ? fields : { ...fields, module: name },
  };
}

/** The state with a seat that is taken at an instant. */
export function withSeat(state: State, { who: { key, holder, node } }: Named, at: number): State {
  const known = state.seats[key];
  if (known?.renewed === true || (known === undefined && Object.keys(state.seats).length >= MOST)) return state;
  const seat =
    known === undefined
      ? { since: at, ...(holder !== undefined && { holder }), ...(node !== undefined && { node }) }
      : { ...known, renewed: true as const };
  return { ...state, seats: { ...state.seats, [key]: seat } };
}

/** The state without a seat. */
export function withoutSeat(state: State, key: string): State {
  if (state.seats[key] === undefined) return state;
  const { [key]: _, ...seats } = state.seats;
  return { ...state, seats };
}

export function listOf(setting: Settings[string] | undefined): readonly string[] {
  return Array.isArray(setting) ? setting.map(String) : [];
}

/** By which an entry is known again, in whatever letter case. */
export function keyOf(module: string, entry: string): string {
  return `${escaped(module)}|${escaped(entry)}`.toLowerCase();
}

/** A part of a key, in which no bar ends it. */
function escaped(part: string): string {
  return part.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}
