import { product } from '../../../parsers/equis/index.ts';
import type { Instant, Json, Table } from '../../../src/domain/entry.ts';
import type { KeyedLine, LicenceEvent } from '../../../src/domain/licence-event.ts';
import type { SettingValue } from '../../../src/domain/setting.ts';
import { defaults, frozen } from '../door.ts';

const { parser } = product;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const COLUMNS = ['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM'];

/** What the client appends to the name of a computer: the id of a processor, the serial of a volume, a MAC address. */
export const TAIL = 'BFEBFBFF000906EA1C2D3E4F02005E10A2B3';

/** A time of 16 November 2026, a Monday, or of a later day: `08:00`, `08:00:12.237`, `+1 08:00`. */
export function clock(time: string): Instant {
  const [, days = '0', hours = '', minutes = '', seconds = '0'] =
    /^(?:\+(\d+) )?(\d\d):(\d\d)(?::([\d.]+))?$/.exec(time) ?? [];
  const whole = (Number(hours) * 60 + Number(minutes)) * MINUTE + Math.round(Number(seconds) * 1000);
  return Date.UTC(2026, 10, 16) + Number(days) * DAY + whole;
}

/** A date as the database writes it: `2026-11-16 08:00:12.237`. */
export function date(at: Instant): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 23);
}

/** A row of ST_LICENSE_USE; what is left out is that of a usual one of the package 20101. */
export interface RowParts {
  app?: string;
  /** The name of the computer, without what the client appends. */
  pc?: string;
  workstation?: string;
  user?: string;
  out: string;
  /** Null is what the table holds for the first minutes. */
  until: string | null;
  sum?: string;
}

export type Row = Readonly<Record<string, string>>;

export function row({ app = '20101', pc, user = 'CORP\\ann', out, until, sum = 'A1', ...rest }: RowParts): Row {
  return {
    APP_ID: app,
    WORKSTATION: rest.workstation ?? `${pc ?? `PC-${user.replace(/^.*\\/, '')}`}${TAIL}`,
    USER_NAME: user,
    LICENSE_CHECKED_OUT: dated(out),
    LICENSE_EXPIRES: until === null ? '' : dated(until),
    CHECKSUM: sum,
  };
}

function dated(time: string): string {
  return /^(?:\+\d+ )?\d\d:\d\d(?::[\d.]+)?$/.test(time) ? date(clock(time)) : time;
}

/** A source of EQuIS at its parser: each version goes through as the reader gives it, and the state through JSON. */
export interface Leases {
  /** The events of one version; `at` is the time of its file, or the clock of the database where `from` is given. */
  version(at: string, rows: readonly Row[], table?: Partial<Table> & { file?: string }): LicenceEvent[];
  state(): Json;
  /** Who is in the last census of a kind. */
  inside(kind?: string): KeyedLine[];
  /** All events so far. */
  all(): readonly LicenceEvent[];
}

export function leases(settings: Record<string, SettingValue> = {}): Leases {
  let state = parser.initial();
  const all: LicenceEvent[] = [];
  const utc = (wall: Instant): Instant => wall;
  const tools = {
    instance: 'EQUIS',
    settings: { ...defaults(parser), ...settings },
    utc,
    stamp: utc,
    match: () => undefined,
  };
  return {
    version(time, rows, { file = 'ST_LICENSE_USE.csv', ...table } = {}) {
      const at = clock(time);
      const events: LicenceEvent[] = [];
      const header = table.header ?? COLUMNS;
      const entry = {
        stream: 'equis',
        place: { file: file, at: 0 },
        arrived: at + 10_000,
        history: false,
        at,
        text: header.join(','),
        table: { header, rows, ...table },
      };
      const after = parser.parse(entry, frozen(state), (event) => events.push(event), tools);
      const stored = JSON.stringify(after);
      state = JSON.parse(stored) as Json;
      if (JSON.stringify(state) !== stored) throw new Error(`a state that JSON does not keep: ${stored}`);
      all.push(...events);
      return events;
    },
    state: () => state,
    inside: (kind = '20101') =>
      all
        .flatMap((event) => (event.kind === 'census' && event.pool === kind ? [event.holders] : []))
        .at(-1)
        ?.filter((line) => 'key' in line) ?? [],
    all: () => all,
  };
}

/** What events say, in a few words each: `opened CORP\ann 08:00`, `closed CORP\ann logout 09:00`. */
export function told(events: readonly LicenceEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'opened') return [`opened ${event.who.holder ?? ''} ${shown(event.at)}`];
    if (event.kind === 'closed') {
      const between = event.between === undefined ? '' : `${shown(event.between[0])} to `;
      return [`closed ${event.match.holder ?? ''} ${event.why} ${between}${shown(event.at)}`];
    }
    if (event.kind === 'message') return [`${event.code}: ${event.text}`];
    return event.kind === 'remark' ? [`${event.what}: ${event.detail}`] : [];
  });
}

function shown(at: Instant): string {
  const days = Math.floor((at - clock('00:00')) / DAY);
  return `${days === 0 ? '' : `+${days} `}${new Date(at).toISOString().slice(11, 19)}`.replace(/:00$/, '');
}
