import { PRODUCTS } from '../../../parsers/index.ts';
import type { Json } from '../../../src/domain/entry.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { lineInputOf, type LineInput, type Parser } from '../../../src/domain/product.ts';
import { isSevere, play, utc, type DoorOptions, type Played } from '../door.ts';

export const parser = PRODUCTS.find((product) => product.parser.system === 'iris')?.parser as Parser<Json>;
export const input = lineInputOf(parser) as LineInput;
export const startOf = input.start as NonNullable<LineInput['start']>;

export function at(time: string, text: string, pid = 390, severity = 0): string {
  return `11/20/26-${time} (${pid}) ${severity} [Generic.Event] ${text}`;
}

export function login(user: string, result: number | string = 1, role = 'User'): string {
  return `LicenseTrace: Login, Role = ${role}, UserId = ${user}, Routine = , Result = ${result}`;
}

export function request(user: string, peer: string): string {
  return (
    `LicenseTrace: Requesting CSP license, Id='${user}', Process Session = 'Ab3dEf6hIj', ` +
    `$USERNAME=CSPSystem, peer=${peer}, SOAP.WebService=0.`
  );
}

export function starting(time: string, stated = time.replace(/:(\d{3})$/, '.$1')): string {
  return at(
    time,
    `Instance 'PROD' starting on node db1.example.test by user 'irisusr (root)' on 11/20/2026 ${stated} UTC`,
  );
}

export const RECOVERY = [
  '',
  '',
  '',
  '*** Recovery started at Fri Nov 20 09:30:00 2026',
  '     Current default directory: /usr/local/IRIS/mgr',
  '  0 blocks pending in this WIJ.',
  'Exiting with status 3 (Success)',
];
export const BANNER = [
  at('09:30:02:110', ''),
  'Startup of InterSystems IRIS [IRIS for UNIX (x86-64) 2025.2 (Build 227U)]',
  '        in ../bin/',
  '  System Initialized.',
];
/** The order in which a start writes its lines. */
export const START = [
  at('09:30:00:898', 'Global buffer setting requires attention.  Auto-selected 25% of total memory.'),
  at('09:30:01:470', 'Failed to allocate 1592MB shared memory using large pages.  Switching to small pages.', 390, 2),
  at('09:30:01:657', 'Allocated 1592MB shared memory'),
  ...BANNER,
  starting('09:30:03:118'),
  at('09:30:09:000', 'Enabling logons'),
];
export const NEXT_START = START.map((line) => line.replaceAll(/([ -])09:/g, '$111:'));
export const LAST_WORDS = at('09:12:00:000', 'User 192.0.2.7 did something');

export function lines(text: readonly string[], options: DoorOptions = {}): Played {
  return play(parser, text.join('\n'), options);
}

/** Events in short: what everything comes to, but for the mere severity of a line. */
export function short(events: readonly LicenceEvent[]): unknown[] {
  return events
    .filter((event) => !isSevere(event))
    .map((event) => {
      if (event.kind === 'coverage') return [event.known, event.at];
      if (event.kind === 'closed') return [event.which, event.why, event.between ?? event.at];
      return [event.kind, event.at];
    });
}

export function instant(time: string): number {
  return utc(`11/20/26-${time}`);
}
