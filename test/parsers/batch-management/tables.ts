import { batchManagement } from '../../../parsers/batch-management/parser.ts';
import type { Instant, Json, Table } from '../../../src/domain/entry.ts';
import type { KeyedLine, LicenceEvent } from '../../../src/domain/licence-event.ts';
import type { Parser } from '../../../src/domain/product.ts';
import type { SettingValue } from '../../../src/domain/setting.ts';
import { wallToUtc } from '../../../src/time/zone.ts';
import { defaults, frozen } from '../door.ts';

const parser = batchManagement as unknown as Parser<Json>;

/** A time of 20 November 2026, a Friday. */
export function clock(time: string): Instant {
  return Date.parse(`2026-11-20T${time}:00Z`);
}

export interface Versions {
  /** A version of a table as lines of CSV, its header first; gives what it tells. */
  version(
    time: string,
    lines: readonly string[],
    more?: Partial<Table> & { file?: string; instance?: string },
  ): LicenceEvent[];
  state(): Json;
}

/** A source of which tables alone are read, in a zone, with settings laid over the defaults. */
export function versions(settings: Record<string, SettingValue> = {}, zone = 'UTC'): Versions {
  let state = parser.initial();
  const utc = wallToUtc(zone);
  const tools = {
    instance: 'PLANT',
    settings: { ...defaults(parser), ...settings },
    utc,
    stamp: utc,
    match: () => undefined,
  };
  return {
    version(time, [first = '', ...lines], { file = 'users.csv', instance = 'PLANT', ...more } = {}) {
      const at = clock(time);
      const events: LicenceEvent[] = [];
      const header = first.split(',');
      const rows = lines.map((line) => {
        const fields = line.split(',');
        return Object.fromEntries(header.map((name, column) => [name, fields[column] ?? '']));
      });
      const table = { header, rows, ...more };
      const place = { file, at: 0 };
      const entry = { stream: 'plant:', place, arrived: at + 10_000, history: false, at, text: first, table };
      const after = parser.parse(entry, frozen(state), (event) => events.push(event), { ...tools, instance });
      const stored = JSON.stringify(after);
      state = JSON.parse(stored) as Json;
      if (JSON.stringify(state) !== stored) throw new Error(`a state that JSON does not keep: ${stored}`);
      return events;
    },
    state: () => state,
  };
}

/** Whom the censuses of a pool name: node and holder. */
export function inside(events: readonly LicenceEvent[], pool = 'MOM'): string[] {
  return linesOf(events, pool).map(({ who: { node = '', holder = '' } }) => `${holder}@${node}`);
}

/** The lines of the censuses of a pool. */
export function linesOf(events: readonly LicenceEvent[], pool = 'MOM'): KeyedLine[] {
  return events.flatMap((event) =>
    event.kind === 'census' && event.pool === pool ? event.holders.filter((line) => 'key' in line) : [],
  );
}

/** What was not understood, in words. */
export function remarks(events: readonly LicenceEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'remark' ? [event.detail] : []));
}
