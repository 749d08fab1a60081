import { resolve } from 'node:path';
import * as z from 'zod';
import { countInputOf, presenceInputOf, tableInputOf, type Product } from '../domain/product.ts';
import { namesIn, type Setting, type SettingValue } from '../domain/setting.ts';
import { declaredSettings } from '../formats/settings.ts';
import { machineZone } from '../time/zone.ts';
import { duration, durationOr, durationOrNever, id, line, path, textThat, zone } from './fields.ts';
import { readMetrics } from './metrics.ts';
import { listed, quoted, suggestion } from './problem.ts';
import { elsewhere, isGroup } from './sheet.ts';
import type { Shape, Sheet } from './sheet.ts';
import { readQuery } from './sql-server.ts';
import type { ConfigContext, QueryConfig, SourceConfig } from './types.ts';

const MINUTE = 60_000;

/** One file, whose time is looked at: a glob would be several. */
const presenceFile = line.describe('name the one file whose time is looked at, for example licenceFile: /app/app.lic');

/** The system that each source names, by the source's id, whether or not the rest of it is right. */
export type Systems = ReadonlyMap<string, string | undefined>;

/**
 * Reads `sources`: at least one, each of a known product, with the settings that its reader and its parser take; no two
 * of a product name the same path. Relative paths start from `folder`; `unreadableAfter` (milliseconds) is for those
 * that name none.
 */
export function readSources(
  sheet: Sheet,
  value: unknown,
  context: ConfigContext,
  { folder, unreadableAfter }: { folder: string; unreadableAfter: number },
): { sources: SourceConfig[]; systems: Systems } {
  const sources: SourceConfig[] = [];
  const systems = new Map<string, string | undefined>();
  const ids = new Map<string, number>();
  const needed =
    'list what is to be watched, for example ' +
    'sources: [{ id: iris-prod, system: iris, paths: [/iris/mgr/messages.log] }]';
  if (value === undefined) sheet.report([], 'key', 'sources is missing', needed);
  if (value === null) sheet.report(['sources'], 'key', 'sources has no value', needed);
  const list = value === null ? [] : sheet.list(value, ['sources']);
  if (Array.isArray(value) && list.length === 0) sheet.report(['sources'], 'key', 'sources is empty', needed);
  for (const [at, entry] of list.entries()) {
    const where = ['sources', at];
    const product = isGroup(entry)
      ? context.products.find(({ parser }) => parser.system === entry['system'])
      : undefined;
    const read = readSource(sheet, entry, where, product, context, { folder, unreadableAfter });
    if (read !== undefined) {
      reportTwice(sheet, where, read, sources, folder);
      sources.push(read);
    }
    if (!isGroup(entry) || typeof entry['id'] !== 'string') continue;
    const before = ids.get(entry['id']);
    if (before === undefined) ids.set(entry['id'], at);
    else
      sheet.report(
        [...where, 'id'],
        'value',
        `another source has the id ${quoted(entry['id'])} already${elsewhere(sheet, where, ['sources', before])}`,
        'give each source an id of its own',
      );
    systems.set(entry['id'], product?.parser.system);
  }
  return { sources, systems };
}

/** What two sources of a product read would count twice. */
function reportTwice(
  sheet: Sheet,
  where: (string | number)[],
  { system, paths, query }: SourceConfig,
  before: readonly SourceConfig[],
  folder: string,
): void {
  const same = before.find((source) => source.system === system && isSameDatabase(source.query, query));
  if (same !== undefined)
    sheet.report(
      [...where, 'query'],
      'key',
      `the source ${quoted(same.id)} asks this database already`,
      'ask it by one of them: what it answers would count twice',
    );
  for (const [at, path] of paths.entries()) {
    const absolute = resolve(folder, path);
    const other = before.find(
      (source) => source.system === system && source.paths.some((one) => resolve(folder, one) === absolute),
    );
    if (other === undefined) continue;
    sheet.report(
      [...where, 'paths', at],
      'value',
      `the source ${quoted(other.id)} reads ${quoted(path)} already`,
      'name it in one of them: what it holds would count twice',
    );
  }
}

function isSameDatabase(one: QueryConfig | undefined, other: QueryConfig | undefined): boolean {
  const key = ({ server, port, database }: QueryConfig): string => `${server}:${port}/${database}`.toLowerCase();
  return one !== undefined && other !== undefined && key(one) === key(other);
}

/** A name that must be a known product's. */
export function systemOf(products: readonly Product[]): z.ZodString {
  const known = products.map(({ parser }) => parser.system);
  return textThat((text) =>
    known.includes(text) ? undefined : ['is not a product that seatwatch knows', suggestion(text, known)],
  ).describe(`name the product: ${listed(known)}`);
}

function readSource(
  sheet: Sheet,
  entry: unknown,
  where: (string | number)[],
  product: Product | undefined,
  context: ConfigContext,
  { folder, unreadableAfter }: { folder: string; unreadableAfter: number },
): SourceConfig | undefined {
  const declared = Object.entries(product === undefined ? {} : declaredSettings(product.parser));
  const presence = product === undefined ? undefined : presenceInputOf(product.parser);
  const isAskable = product !== undefined && tableInputOf(product.parser)?.query !== undefined;
  const isAsked = isAskable && isGroup(entry) && entry['query'] !== undefined;
  const shape = {
    id,
    system: systemOf(context.products),
    instance: line.optional(),
    paths: pathsOf(isAskable, isAsked),
    timezone: zone.optional(),
    unreadableAfter: duration(0).optional(),
    absentAfter: durationOrNever(MINUTE).optional(),
    ...(product !== undefined && countInputOf(product.parser) !== undefined && { metrics: z.unknown().optional() }),
    ...(presence !== undefined && { [presence.key]: presenceFile.optional() }),
    ...(isAskable && { query: z.unknown().optional() }),
  };
  const settingShape: Shape = Object.fromEntries(declared.map(([key, setting]) => [key, schemaOf(setting)]));
  // Which settings an unknown product has cannot be told.
  const read = sheet.group({ ...shape, ...settingShape }, entry, where, product === undefined ? 'open' : undefined);
  if (read === undefined) return undefined;
  const given: Readonly<Record<string, unknown>> = read;
  const settings = Object.fromEntries(declared.map(([key, setting]) => [key, settingOf(setting, given[key])]));
  const metrics = given['metrics'] === undefined ? undefined : readMetrics(sheet, given['metrics'], where, folder);
  const presenceAt = presence === undefined ? undefined : given[presence.key];
  const query = isAsked ? readQuery(sheet, given['query'], where, folder) : undefined;
  const absentAfter = read.absentAfter ?? product?.parser.absentAfter ?? 'never';
  return {
    id: read.id,
    system: read.system,
    instance: read.instance ?? read.id,
    paths: read.paths ?? [],
    timezone: read.timezone ?? machineZone(),
    unreadableAfter: read.unreadableAfter ?? unreadableAfter,
    absentAfter: absentAfter === 'never' ? null : absentAfter,
    ...(metrics !== undefined && { metrics }),
    ...(typeof presenceAt === 'string' && { presence: resolve(folder, presenceAt) }),
    ...(query !== undefined && { query }),
    settings,
  };
}

/** Files, of which there must be one where no database is asked. */
function pathsOf(isAskable: boolean, isAsked: boolean): z.ZodType<string[] | undefined> {
  const paths = z.array(path).min(1);
  if (isAsked) return paths.optional();
  return paths.describe(
    isAskable
      ? 'name a file, or the database in query: { server, database, user, passwordFile }'
      : 'name at least one log, for example paths: [/iris/mgr/messages.log]',
  );
}

function schemaOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'choice':
      return z.enum(setting.of).optional();
    case 'count':
      return z.int().min(setting.least).optional();
    case 'duration':
      return (setting.mayBe === 'never' ? durationOrNever(0) : duration(0)).optional();
    case 'automatic':
      return durationOr('automatic', 1).optional();
    case 'list':
      return z.array(line).optional();
    case 'map':
      return mapOf(setting).optional();
  }
}

/** Names by names, where the setting takes any; else by those, and for those, that it knows. */
function mapOf({ keys, values }: Extract<Setting, { kind: 'map' }>): z.ZodType {
  return z.record(line, line).check(({ value, issues }) => {
    for (const [key, name] of Object.entries(value)) {
      if (keys !== undefined && !keys.includes(key)) {
        const params = { remedy: `use ${listed(keys)}` };
        issues.push({ code: 'custom', input: key, path: [key], message: 'is under a name that is not known', params });
      } else if (values !== undefined && !values.includes(name)) {
        const params = { remedy: `write ${listed(values)}` };
        issues.push({ code: 'custom', input: name, path: [key], message: 'is not known', params });
      }
    }
  });
}

/** What is given of names by names is laid over the default. */
function settingOf(setting: Setting, given: unknown): SettingValue {
  const value = settingValue(given) ?? setting.default;
  return setting.kind === 'map' ? { ...setting.default, ...namesIn(value) } : value;
}

function settingValue(value: unknown): SettingValue | undefined {
  if (Array.isArray(value)) return value.map(String);
  if (isGroup(value)) return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
