import { type ParsedTime, parsedTimeOf } from './times.ts';

const QUARTER = 900_000;
/** A collector stamps an event so soon after the agent that sent it, where nothing is queued. */
const PROMPT = 5000;
const FURTHEST_ZONE = 14 * 3_600_000;

/** So many decimals has a time that is taken as the log keeps it, and a log keeps UTC. */
const KEPT_DECIMALS = 6;

/** Years 2000 to 2100 in seconds since 1970. */
const [EARLIEST, LATEST] = [946_684_800, 4_102_444_800];

/**
 * The time that a field holds: a text, or seconds since 1970 or thousandths of them up to billionths. A text without
 * a zone is local time, unless it has the decimals of the log itself, which is in UTC.
 */
export function stampIn(value: unknown): ParsedTime | undefined {
  if (typeof value === 'number') return sinceEpoch(String(value));
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const text = value.trim();
  if (/^\d{10}(?:\.\d{1,9})?$|^\d{13}$|^\d{16}$|^\d{19}$/.test(text)) return sinceEpoch(text);
  const plain = text.replace(' @ ', ' ');
  const stamp = parsedTimeOf(plain);
  if (stamp !== undefined) return asKept(stamp);
  const zone = / ?(?:UTC|GMT|Z)$/.exec(plain);
  const told = zone === null ? undefined : parsedTimeOf(plain.slice(0, zone.index));
  return told === undefined ? undefined : { ...told, utc: true };
}

/** The same, where it is told whether it is of the log itself by its decimals alone. */
export function asKept(stamp: ParsedTime): ParsedTime {
  return stamp.utc || stamp.decimals.length < KEPT_DECIMALS || !Object.is(stamp.dayFirst, stamp.monthFirst)
    ? stamp
    : { ...stamp, utc: true };
}

/** A number of 18 digits counts from 1601 or from the year 1, as `parsedTimeOf` reads it. */
function sinceEpoch(text: string): ParsedTime | undefined {
  if (/^\d{18}$/.test(text)) return parsedTimeOf(text);
  const [whole = '', fraction = ''] = text.split('.');
  const more = whole.length - 10;
  if (more < 0 || more > 9 || !/^\d+$/.test(whole) || !/^\d{0,9}$/.test(fraction)) return undefined;
  const seconds = Number(whole.slice(0, 10));
  if (seconds < EARLIEST || seconds > LATEST) return undefined;
  const decimals = (whole.slice(10) + fraction).slice(0, 7);
  const at = seconds * 1000 + Number(decimals.slice(0, 3).padEnd(3, '0'));
  return { utc: true, dayFirst: at, monthFirst: at, decimals };
}

/**
 * A time in local time, where a collector behind added one of UTC: that and the local time at which the agent received
 * the event, seconds before, tell the zone, which lies at a whole quarter of an hour; if they do not, because the event
 * waited in a queue, the time stays local.
 */
export function collectedAt(stamp: ParsedTime, others: readonly ParsedTime[]): ParsedTime {
  const received = others.filter(({ utc }) => !utc);
  for (const sent of others) {
    if (!sent.utc) continue;
    for (const local of [...received.slice(1), stamp]) {
      const behind = sent.dayFirst - local.dayFirst;
      const offset = Math.round(behind / QUARTER) * QUARTER;
      if (!(Math.abs(behind - offset) <= PROMPT) || Math.abs(offset) > FURTHEST_ZONE) continue;
      return { ...stamp, utc: true, dayFirst: stamp.dayFirst + offset, monthFirst: stamp.dayFirst + offset };
    }
  }
  return stamp;
}
