import { PRODUCTS } from '../../../parsers/index.ts';
import type { Json } from '../../../src/domain/entry.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { lineInputOf, type LineInput, type Parser } from '../../../src/domain/product.ts';
import type { SettingValue } from '../../../src/domain/setting.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { wallToUtc } from '../../../src/time/zone.ts';
import { defaults, frozen, play, type DoorOptions, type Played } from '../door.ts';

export const parser = PRODUCTS.find((product) => product.parser.system === 'licence-protector')?.parser as Parser<Json>;
export const input = lineInputOf(parser) as LineInput;

export const HEADER = 'Timestamp,Event,Module,User,Machine,LastValidate,NextValidate,RunCounter';

/** A record in the documented order, on 6 May 2026. */
export function record(time: string, event: string, user = 'bert', machine = 'PC-014', module = 'M1'): string {
  return `2026-05-06T${time}Z,${event},${module},${user},${machine},,,`;
}

export function at(time: string): number {
  return Date.parse(`2026-05-06T${time}Z`);
}

export function stream(lines: readonly string[], options: DoorOptions = {}): Played {
  return play(parser, lines.join('\n'), options);
}

/** Events in short, without proof and instance. */
export function short(events: readonly LicenceEvent[]): unknown[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'renewed':
        return ['renewed', event.pool, event.who.holder ?? '', event.who.node ?? ''];
      case 'closed':
        return ['closed', event.which, event.match.key ?? event.pool ?? '', event.why];
      case 'refused':
        return ['refused', event.pool, event.who?.holder ?? '', event.who?.node ?? ''];
      case 'remark':
        return [event.what, event.text ?? event.detail];
      case 'count':
        return ['count', event.pool, event.used, event.of];
      case 'capacity':
        return ['capacity', event.pool, event.limit];
      case 'census':
        return [
          'census',
          event.pool,
          event.complete,
          ...event.holders.map(({ who }) => [who.holder ?? '', who.node ?? '']),
        ];
      default:
        return [event.kind, event.at];
    }
  });
}

export interface ListOptions {
  settings?: Record<string, SettingValue>;
  state?: Json;
  at?: number;
  zone?: string;
}

/** A list of users as a reader gives it, written at noon unless told. */
export function list(text: string, options: ListOptions = {}): { events: LicenceEvent[]; state: Json } {
  const events: LicenceEvent[] = [];
  const utc = wallToUtc(options.zone ?? 'UTC');
  const state = parser.parse(
    {
      stream: 'prod:users',
      place: { file: 'users', at: 0 },
      arrived: at('12:01:00'),
      history: false,
      at: options.at ?? at('12:00:00'),
      text,
    },
    frozen(options.state ?? parser.initial()),
    (event) => events.push(event),
    {
      instance: 'PROD',
      settings: { ...defaults(parser), ...options.settings },
      utc,
      stamp: utc,
      match: compilePatterns(parser.patterns),
    },
  );
  return { events, state: JSON.parse(JSON.stringify(state)) as Json };
}
