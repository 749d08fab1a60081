import { SeatwatchError } from '../domain/error.ts';
import type { Product } from '../domain/product.ts';
import type { Setting, Settings, SettingValue } from '../domain/setting.ts';
import { declaredSettings } from '../formats/settings.ts';
import { parseDuration } from '../time/duration.ts';
import { defaultSettings } from './sources.ts';

/** What is said on the command line of files, in place of what a configuration says of a source. */
export interface SaidOfFiles {
  /** The limit of the main pool of each log, whatever the log says; null where nothing is said. */
  limit: number | null;
  /** `--set NAME=VALUE`, each a setting that the product declares. */
  set: readonly string[];
}

export const NOTHING_SAID: SaidOfFiles = { limit: null, set: [] };

/**
 * The settings of a product as `set` changes them, for files of these products. A name that the product does not have
 * is passed over where another of them has it. Throws SeatwatchError for a name that none has, and for a value that
 * cannot be.
 */
export function settingsFor(product: Product, set: readonly string[], all: readonly Product[] = [product]): Settings {
  const own = declaredSettings(product.parser);
  const settings = { ...defaultSettings(product) };
  for (const one of set) {
    const [, name = '', value = ''] = /^([A-Za-z]+)=(.+)$/s.exec(one) ?? [];
    const setting = Object.hasOwn(own, name) ? own[name] : undefined;
    if (setting !== undefined) settings[name] = valueOf(name, value, setting);
    else if (!all.some(({ parser }) => Object.hasOwn(declaredSettings(parser), name))) throw unknown(one, all);
  }
  return settings;
}

/** Throws SeatwatchError where a setting is none of those that files of these products take. */
export function mustBeSettings(set: readonly string[], products: readonly Product[]): void {
  for (const product of products.slice(0, 1)) settingsFor(product, set, products);
}

function unknown(one: string, products: readonly Product[]): SeatwatchError {
  const of = [...new Set(products.map(({ parser }) => parser.product))].join(' and ');
  const names = [...new Set(products.flatMap(({ parser }) => Object.keys(declaredSettings(parser))))];
  const give = `give NAME=VALUE with one of ${names.join(', ')}`;
  return new SeatwatchError('usage', `cannot set "${one}": files of ${of} have no such setting; ${give}`);
}

function valueOf(name: string, text: string, setting: Setting): SettingValue {
  const value = parsed(text, setting);
  if (value === undefined)
    throw new SeatwatchError('usage', `cannot set ${name} to "${text}": give ${formOf(setting)}`);
  return value;
}

function parsed(text: string, setting: Setting): SettingValue | undefined {
  switch (setting.kind) {
    case 'choice':
      return setting.of.includes(text) ? text : undefined;
    case 'count':
      return /^\d{1,9}$/.test(text) && Number(text) >= setting.least ? Number(text) : undefined;
    case 'duration':
      return setting.mayBe !== undefined && text === setting.mayBe ? text : parseDuration(text);
    case 'automatic':
      return text === 'automatic' || text === '-1' ? 'automatic' : parseDuration(text);
    case 'list':
      return text.split(',').map((name) => name.trim());
    case 'map':
      return namesBy(text, setting);
  }
}

/** `NAME:NAME` with commas between them, laid over the default. */
function namesBy(text: string, setting: Extract<Setting, { kind: 'map' }>): SettingValue | undefined {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf(':');
    return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
  });
  const isKnown = (name: string): boolean => name !== '' && (setting.keys?.includes(name) ?? true);
  const mayBe = (other: string): boolean => other !== '' && (setting.values?.includes(other) ?? true);
  if (!pairs.every(([name, other]) => isKnown(name) && mayBe(other))) return undefined;
  return { ...setting.default, ...Object.fromEntries(pairs) };
}

function formOf(setting: Setting): string {
  switch (setting.kind) {
    case 'choice':
      return setting.of.join(' or ');
    case 'count':
      return `a whole number from ${setting.least}`;
    case 'duration':
      return `a time such as 30m or 24h${setting.mayBe === undefined ? '' : `, or ${setting.mayBe}`}`;
    case 'automatic':
      return 'a time such as 300s, or automatic';
    case 'list':
      return 'names with commas between them';
    case 'map':
      return `pairs NAME:NAME with commas between them${
        setting.keys === undefined ? '' : ', the first of each ' + setting.keys.join(', ')
      }${setting.values === undefined ? '' : ', the second of each ' + setting.values.join(', ')}`;
  }
}
