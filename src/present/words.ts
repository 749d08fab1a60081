import { MAY_LACK, type Coverage, type Drift, type PoolNow, type Range, type Seats } from '../domain/ledger.ts';
import { COUNTED_BY_HAND, type Who } from '../domain/licence-event.ts';
import type { NewerVersion } from '../domain/product.ts';
import { capped } from './sanitise.ts';
import { reservedPart } from './seats.ts';
import type { Clock } from './time-text.ts';

export function between(range: Range, clock: Clock): string {
  return `between ${clock(range[0])} and ${clock(range[1])}`;
}

/** What is said of a version of a product that nothing was tried with. */
export function newerWords({ stated, tested }: NewerVersion): string {
  return (
    `states version ${stated}, newer than ${tested}, the newest that seatwatch was tried with: ` +
    'see whether "seatwatch check" tells of texts that are not understood'
  );
}

/** `1 refusal`, `2 refusals`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * Seats used, as far as they are known: `25 of 25 seats used`, `23 to 25 of 25 …`, `at least 12 of 25 …`. Unknown is
 * said as unknown, never as 0; and "at least 0" says nothing, so it is unknown too. An upper end beyond the limit is
 * said to be what it is. Seats that belong to persons are assigned, used or not.
 */
export function seatsText(
  pool: Seats & Pick<PoolNow, 'limit' | 'unnamed' | 'named'> & Partial<Pick<PoolNow, 'perCore' | 'reserved'>>,
): string {
  if (pool.perCore === true) return 'no user seats: the key counts cores';
  const of = pool.limit === null ? '' : ` of ${pool.limit}`;
  const known = seatRange(pool);
  if (known === undefined) return `unknown how many${of} seats are used`;
  const { atLeast, atMost, limit, unnamed = 0 } = pool;
  if (pool.named === true)
    return `${known}${of} ${known === '1' && limit === null ? 'seat' : 'seats'} assigned${limit === null ? ' (limit unknown)' : ''}`;
  if (limit !== null && atMost !== null && atLeast !== atMost && atMost > limit) {
    const more = unnamed > 0 ? `the product shows ${atMost}` : `${atMost} with those who may be gone`;
    const least = atLeast === null || atLeast === 0 ? 'unknown how many' : `at least ${atLeast}`;
    return `${least}${of} seats used${reservedPart(pool)} (${more})`;
  }
  const one = pool.limit === null && pool.atLeast === 1 && (pool.atMost === 1 || pool.atMost === null);
  return `${known}${of} ${one ? 'seat' : 'seats'} used${pool.limit === null ? ' (limit unknown)' : reservedPart(pool)}`;
}

/** What a count says beside the holders; undefined where it says nothing more. */
export function unnamedText({ unnamed = 0 }: Pick<PoolNow, 'unnamed'>): string | undefined {
  if (unnamed > 0) {
    return (
      `${plural(unnamed, 'seat')} of these ${unnamed === 1 ? 'is' : 'are'} held by somebody whom the log ` +
      'does not name: the product itself showed so many in use.'
    );
  }
  if (unnamed < 0) {
    return (
      `The product itself showed ${plural(-unnamed, 'seat')} fewer in use than the log has holders: ` +
      'some of those below have gone, and which, the log does not tell.'
    );
  }
  return undefined;
}

/** The old sessions that are counted and not listed; undefined where there are none. */
export function olderText({ older }: Pick<PoolNow, 'older'>, clock: Clock): string | undefined {
  if (older === undefined) return undefined;
  const { sessions, oldest, newest } = older;
  const from = oldest === null ? 'from before the log began on' : `from ${clock(oldest)} on`;
  const opened = newest === null ? from : `${from}, the last ${clock(newest)}`;
  const what = plural(sessions, 'older session');
  return `And ${what} whose end the log does not show, opened ${opened}: each may be open still; they are not listed.`;
}
/** What the ledger gives as the reason where tracing began late: the sentence says it already. */
const TRACED_SINCE = 'traced since then; sessions from before may exist';

/** How far the answer can be trusted, for a reader who does not know the word coverage. */
export function coverageText(
  coverage: Coverage,
  clock: Clock,
  { notUnderstood, noLogins }: Pick<PoolNow, 'notUnderstood' | 'noLogins'> = {},
): string {
  const since = coverage.since === null ? '' : ` since ${clock(coverage.since)}`;
  const why = coverage.why === '' ? '' : ` (${coverage.why})`;
  if (coverage.state === 'anchored' && coverage.unseen !== undefined) {
    if (noLogins)
      return `Seats taken are complete${since}${why}; none given back was seen yet: nobody knows who has left.`;
    return `Logins are complete${since}${why}; no logout has been seen yet, so that nobody knows who has left.`;
  }
  if (coverage.state === 'anchored' && notUnderstood !== undefined)
    return `Complete${since} but for what is not understood${why}.`;
  const nothing = noLogins === true ? 'nothing that was taken or given back' : 'no login or logout';
  if (coverage.state === 'anchored') return `Complete${since}: ${nothing} is missing${why}.`;
  if (coverage.state === 'at least') {
    if (coverage.why.startsWith(MAY_LACK)) return `Incomplete${since}: ${coverage.why}.`;
    const from = coverage.since === null ? 'the log began' : clock(coverage.since);
    const what = noLogins === true ? 'seats taken' : 'sessions opened';
    return `Incomplete: ${what} before ${from} are not in the log${coverage.why === TRACED_SINCE ? '' : why}.`;
  }
  return `Unknown${since}${why}. The log cannot tell who holds seats, or how many.`;
}

/** Whom a log names, by the best name that it gives. */
export function holderOf(who: Who): string {
  return who.holder || who.node || (who.process ? `process ${who.process}` : 'nobody named in the log');
}

/**
 * The product as on-call says it: those words of the maker's name that make up the id of the system ("InterSystems
 * IRIS" and `iris` give "IRIS"); the whole name where none do.
 */
export function shortProduct(product: string, system: string | undefined): string {
  const words = product.split(' ');
  for (let from = 0; from < words.length; from += 1) {
    for (let to = words.length; to > from; to -= 1) {
      const some = words.slice(from, to);
      if (some.join('-').toLowerCase() === system) return some.join(' ');
    }
  }
  return product;
}

/** Whom may have been meant, as a sentence behind that nobody fits; empty where nobody may. */
export function nearText(near: readonly string[]): string {
  return near.length === 0 ? '' : ` Near it: ${near.map((name) => capped(name)).join(', ')}.`;
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A title as a sentence begins; the name of a file or a folder keeps its letters. */
export function titled(title: string): string {
  return /^\S*[./\\]\S|^\S+ (?:unreadable|silent)\b/.test(title) ? title : sentence(title);
}

function seatRange({ atLeast, atMost }: Seats): string | undefined {
  if (atMost === null) return atLeast === null || atLeast === 0 ? undefined : `at least ${atLeast}`;
  if (atLeast === null) return `at most ${atMost}`;
  return atLeast === atMost ? `${atLeast}` : `${atLeast} to ${atMost}`;
}

/**
 * How a count of the product's own differed from what was reckoned, by whom it was told: a log, or somebody who typed
 * it in.
 */
export function driftText({ at, holder, counted, stated, proof }: Drift, clock: Clock): string {
  if (proof.file === COUNTED_BY_HAND) {
    return `at ${clock(at)} somebody counted ${stated} in the product; by the log there were ${counted}`;
  }
  const whom = holder === 'all holders' ? 'in all' : `for ${capped(holder)}`;
  return `at ${clock(at)} the log stated ${stated} ${whom}; reckoned were ${counted}. Its own count was taken`;
}

export function personText({
  name,
  phone,
  group,
}: {
  name: string;
  phone?: string | undefined;
  group?: string;
}): string {
  return [name, group, phone].filter((part) => part !== undefined).join(', ');
}

/** By what a site is known: `Hamburg (env=prod, team=cad)`, one of the two, or undefined where it has neither. */
export function siteText({
  site,
  labels = {},
}: {
  site?: string;
  labels?: Readonly<Record<string, string>>;
}): string | undefined {
  const listed = labelsText(labels);
  if (site === undefined) return listed === '' ? undefined : listed;
  return listed === '' ? site : `${site} (${listed})`;
}

/** `env=prod, team=cad`. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** A size as people say it; small ones to the byte. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 10_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** power;
  return `${power === 0 ? size : size.toFixed(size < 100 ? 1 : 0)} ${units[power]}`;
}
