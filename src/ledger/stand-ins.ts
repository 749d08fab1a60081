import { createHash } from 'node:crypto';
import type { Sourced, Who } from '../domain/licence.ts';

/**
 * Forgotten holders that still hold a seat, so that their logout is known as theirs: by a salted hash of the name, the name
 * that stands in its place. An entry lasts as long as the seat.
 */
export type StandIns = { salt: string; names: { [hash: string]: string } };

/** The part of the state, among those of the streams, that keeps them; a source's key has a colon. */
export const STAND_INS = 'stand-ins';

/** By what a forgotten name is known again. */
export function hashOfName(salt: string, name: string): string {
  return createHash('sha256').update(`${salt}\n${name}`).digest('base64url').slice(0, 22);
}

/** Whether a holder is meant by a person's name: the very name, or that name at any machine (`alice`, `alice@192.0.2.7`). */
export function isOf(user: string, holder: string): boolean {
  return holder === user || holder.startsWith(`${user}@`);
}

/**
 * Takes a name out of a text where it stands as a word, with the machine behind its @; other names that only hold it
 * (`malice`, `alice.smith`) stay.
 */
export function scrub(text: string, name: string, standIn: string): string {
  if (!text.includes(name)) return text;
  const word = name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  const whole = new RegExp(String.raw`(?<![\p{L}\p{N}_]|[\p{L}\p{N}_][.@-])${word}(?:@[^\s,;'"<>()\]]+)?(?![\p{L}\p{N}_]|[.@-][\p{L}\p{N}_])`, 'gu');
  return text.replaceAll(whole, () => standIn);
}

/** The event with the names that stand in for forgotten holders; the event itself where it names none. */
export function underStandIns(event: Sourced, standIns: StandIns): Sourced {
  const names = new Map(holdersIn(event).flatMap((name) => {
    const standIn = standIns.names[hashOfName(standIns.salt, name)];
    return standIn === undefined ? [] : [[name, standIn] as const];
  }));
  if (names.size === 0) return event;
  const renamed = (who: Who): Who => (who.holder !== undefined && names.has(who.holder) ? { ...who, holder: names.get(who.holder) ?? '' } : who);
  const text = [...names].reduce((rest, [name, standIn]) => scrub(rest, name, standIn), event.proof.text);
  const fact = { ...event, proof: { ...event.proof, text } };
  switch (fact.kind) {
    case 'opened':
      return { ...fact, who: renamed(fact.who) };
    case 'refused':
      return fact.who === undefined ? fact : { ...fact, who: renamed(fact.who) };
    case 'closed':
      return { ...fact, match: renamed(fact.match) };
    case 'census':
      return { ...fact, holders: fact.holders.map((line) => ({ ...line, who: renamed(line.who) })) };
    default:
      return fact;
  }
}

/** What is left of them when only these holders have something open. The same object where nothing is to go. */
export function stillNeeded(standIns: StandIns, holders: ReadonlySet<string>): StandIns | null {
  const left = Object.entries(standIns.names).filter(([, standIn]) => holders.has(standIn));
  if (left.length === 0) return null;
  return left.length === Object.keys(standIns.names).length ? standIns : { ...standIns, names: Object.fromEntries(left) };
}

function holdersIn(event: Sourced): string[] {
  const all = event.kind === 'census' ? event.holders.map(({ who }) => who) : event.kind === 'closed' ? [event.match] : 'who' in event && event.who !== undefined ? [event.who] : [];
  return [...new Set(all.flatMap(({ holder }) => (holder === undefined ? [] : [holder])))];
}
