import { millisecondsInDay } from 'date-fns/constants';
import type { Buckets } from '../../answers/buckets.ts';
import type { Usage } from '../../answers/usage.ts';
import type { TimeText } from '../../present/time-text.ts';
import { rangeText } from './range-text.ts';

/** What a bar is drawn with. */
interface Signs {
  certain: string;
  possible: string;
  limit: string;
}

const BLOCKS: Signs = { certain: '█', possible: '░', limit: '│' };
const ASCII: Signs = { certain: '#', possible: '-', limit: '|' };
const UNKNOWN = '?';
const GAP = '  ';
const LEAST_BAR = 10;
const WIDEST_SEAT = 4;

/**
 * Whether the terminal says that it shows UTF-8 (POSIX: LC_ALL, else LC_CTYPE, else LANG); on Windows it does without
 * saying.
 */
export function showsUtf8(env: NodeJS.ProcessEnv, platform: string): boolean {
  const named = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return named === undefined ? platform === 'win32' : /utf-?8/i.test(named);
}

/**
 * A line for each bucket: its highest seats as a bar and as a number, and the refusals. The lower end is drawn as
 * certain, what may come to it as possible, `?` where no upper end is known; a line marks the limit. Bars are cut to
 * whole characters, downwards, so that one reaches the limit only where the seats did.
 */
export function chart(
  usages: readonly Usage[],
  { size }: Buckets,
  refusals: readonly string[],
  time: TimeText,
  columns: number,
  utf8: boolean,
): string {
  const signs = utf8 ? BLOCKS : ASCII;
  const names = usages.map(({ from }) => (size >= millisecondsInDay ? time.day(from) : time.minute(from)));
  const numbers = usages.map(({ peak }) => rangeText(peak));
  const wide = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0);
  const refused = wide(refusals) === 0 ? 0 : wide([...refusals, 'REFUSED']);
  const aside = wide(names) + 2 * GAP.length + wide([...numbers, 'SEATS']) + (refused === 0 ? 0 : refused + GAP.length);
  const top = usages.reduce(
    (most, { peak, limit }) => Math.max(most, peak.atLeast ?? 0, peak.atMost ?? 0, limit ?? 0),
    1,
  );
  // One place is kept for the mark of the limit, one for the question mark.
  const room = Math.max(LEAST_BAR, columns - aside - 2);
  // A seat is of the same width everywhere, where there is room for one.
  const scale = room < top ? room / top : Math.min(WIDEST_SEAT, Math.floor(room / top));
  const width = cells(top, scale) + 2;
  const lines = usages.map((usage, at) => [
    names[at] ?? '',
    bar(usage, scale, signs).padEnd(width),
    (numbers[at] ?? '').padEnd(wide([...numbers, 'SEATS'])),
    refusals[at] ?? '',
  ]);
  const head = [
    ''.padEnd(wide(names)),
    ''.padEnd(width),
    'SEATS'.padEnd(wide([...numbers, 'SEATS'])),
    refused === 0 ? '' : 'REFUSED',
  ];
  return [head, ...lines]
    .map(([name = '', ...cells]) => `${[name.padEnd(wide(names)), ...cells].join(GAP).trimEnd()}\n`)
    .join('');
}

/** What the signs of a chart mean, in one sentence. */
export function legend(utf8: boolean, limited: boolean): string {
  const { certain, possible, limit } = utf8 ? BLOCKS : ASCII;
  return (
    `The highest of each time: ${certain} certain, ${possible} possible, ${UNKNOWN} no upper end is ` +
    `known${limited ? `, ${limit} the limit` : ''}.`
  );
}

function bar({ peak, limit }: Usage, scale: number, signs: Signs): string {
  const least = cells(peak.atLeast ?? 0, scale);
  const most = Math.max(least, cells(peak.atMost ?? 0, scale));
  const drawn =
    signs.certain.repeat(least) + signs.possible.repeat(most - least) + (peak.atMost === null ? UNKNOWN : '');
  if (limit === null) return drawn;
  const mark = cells(limit, scale);
  return drawn.length <= mark
    ? drawn.padEnd(mark) + signs.limit
    : drawn.slice(0, mark) + signs.limit + drawn.slice(mark);
}

function cells(seats: number, scale: number): number {
  return seats === 0 ? 0 : Math.max(1, Math.floor(seats * scale + 1e-9));
}
