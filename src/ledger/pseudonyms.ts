import { createHash } from 'node:crypto';
import type { KeyedLine, Sourced, Who } from '../domain/licence-event.ts';

/**
 * Forgotten holders that still hold a seat, so that their logout is known as theirs: by a salted hash of the name, the
 * name that stands in its place. An entry lasts as long as the seat.
 */
export type Pseudonyms = { salt: string; names: { [hash: string]: string } };

/** The part of the state, among those of the streams, that keeps them; a source's key has a colon. */
export const PSEUDONYMS = 'stand-ins';

/** By what a forgotten name is known again. */
export function hashOfName(salt: string, name: string): string {
  return createHash('sha256').update(`${salt}\n${name}`).digest('base64url').slice(0, 22);
}

/**
 * Whether a holder is meant by a person's name: the very name, or that name at any machine (`alice`,
 * `alice@192.0.2.7`).
 */
export function isOf(user: string, holder: string): boolean {
  return holder === user || holder.startsWith(`${user}@`);
}

/** One escape of JSON; what else follows a backslash stands for itself. */
const ESCAPE = /\\(?:u[\dA-Fa-f]{4}|["\\/bfnrt])/g;

/** As `ESCAPE`, or the one UTF-16 unit that stands there instead. */
const UNIT = new RegExp(String.raw`${ESCAPE.source}|[^]`, 'g');

/**
 * Takes a name out of a text where it stands as a word, with the machine behind its @; other names that only hold it
 * (`malice`, `alice.smith`) stay. A line of a structured log holds its names as JSON writes them, so they are looked
 * for in the text as it stands and behind its escapes.
 */
export function scrub(text: string, name: string, pseudonym: string): string {
  if (!mayHold(text, name)) return text;
  const word = name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  const before = String.raw`(?<![\p{L}\p{N}_]|[\p{L}\p{N}_][.@-])`;
  const machine = String.raw`(?:@[^\s,;'"<>()\]]+)?`;
  // An escaped unit may be a letter of a longer name (`M` in `M\u00fcller`): the text behind its escapes tells.
  const after = String.raw`(?![\p{L}\p{N}_]|[.@-][\p{L}\p{N}_]|\\u[\dA-Fa-f]{4})`;
  const whole = new RegExp(before + word + machine + after, 'gu');
  return scrubEscaped(
    text.replaceAll(whole, () => pseudonym),
    name,
    whole,
    pseudonym,
  );
}

/** Whether a name stands in a text, as it is or behind escapes of JSON. */
function mayHold(text: string, name: string): boolean {
  return text.includes(name) || (text.includes('\\') && unescaped(text).includes(name));
}

/** The text with what its escapes of JSON stand for; it need not be JSON. */
export function unescaped(text: string): string {
  return text.replaceAll(ESCAPE, (escape) => JSON.parse(`"${escape}"`) as string);
}

/** Looks behind the escapes, and leaves those that stand around a name as they are written. */
function scrubEscaped(text: string, name: string, whole: RegExp, pseudonym: string): string {
  if (!text.includes('\\')) return text;
  const read = unescaped(text);
  if (!read.includes(name)) return text;
  // Each piece was read as one unit, so that a place in what was read is the number of a piece.
  const pieces = text.match(UNIT) ?? [];
  let done = '';
  let next = 0;
  for (const { 0: found, index } of read.matchAll(whole)) {
    done += pieces.slice(next, index).join('') + pseudonym;
    next = index + found.length;
  }
  return done + pieces.slice(next).join('');
}

/** The event with the names that stand in for forgotten holders; the event itself where it names none. */
export function underPseudonyms(event: Sourced, pseudonyms: Pseudonyms): Sourced {
  const names = new Map(
    holdersIn(event).flatMap((name) => {
      const pseudonym = pseudonyms.names[hashOfName(pseudonyms.salt, name)];
      return pseudonym === undefined ? [] : [[name, pseudonym] as const];
    }),
  );
  if (names.size === 0) return event;
  const scrubbed = (text: string): string =>
    [...names].reduce((rest, [name, pseudonym]) => scrub(rest, name, pseudonym), text);
  const renamed = (who: Who): Who =>
    who.holder !== undefined && names.has(who.holder)
      ? {
          ...who,
          holder: names.get(who.holder) ?? '',
          // A key may be made of names; in the state they have been taken out of it.
          ...(who.key !== undefined && { key: scrubbed(who.key) }),
        }
      : who;
  const fact = { ...event, proof: { ...event.proof, text: scrubbed(event.proof.text) } };
  switch (fact.kind) {
    case 'opened':
    case 'renewed':
      return { ...fact, who: renamed(fact.who) };
    case 'refused':
      return fact.who === undefined ? fact : { ...fact, who: renamed(fact.who) };
    case 'closed':
      return { ...fact, match: renamed(fact.match) };
    case 'census':
      return {
        ...fact,
        holders: fact.holders.map((line) => {
          const who = renamed(line.who);
          return 'key' in line && who !== line.who
            ? { ...line, ...withoutName(line, scrubbed), who }
            : { ...line, who };
        }),
      };
    default:
      return fact;
  }
}

/** The key of a line and the row that proves it, which may be made of names. */
function withoutName({ key, row }: KeyedLine, scrubbed: (text: string) => string): Pick<KeyedLine, 'key' | 'row'> {
  if (row === undefined) return { key: scrubbed(key) };
  const cells = Object.entries(row).map(([column, text]) => [column, scrubbed(text)] as const);
  return { key: scrubbed(key), row: Object.fromEntries(cells) };
}

/** What is left of them when only these holders have something open. The same object where nothing is to go. */
export function stillNeeded(pseudonyms: Pseudonyms, holders: ReadonlySet<string>): Pseudonyms | null {
  const left = Object.entries(pseudonyms.names).filter(([, pseudonym]) => holders.has(pseudonym));
  if (left.length === 0) return null;
  return left.length === Object.keys(pseudonyms.names).length
    ? pseudonyms
    : { ...pseudonyms, names: Object.fromEntries(left) };
}

function holdersIn(event: Sourced): string[] {
  const all =
    event.kind === 'census'
      ? event.holders.map(({ who }) => who)
      : event.kind === 'closed'
        ? [event.match]
        : 'who' in event && event.who !== undefined
          ? [event.who]
          : [];
  return [...new Set(all.flatMap(({ holder }) => (holder === undefined ? [] : [holder])))];
}
