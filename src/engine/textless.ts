import type { Entry } from '../domain/entry.ts';
import type { EngineSource } from './engine.ts';

/**
 * Whether an event is by a provider of the product, and nothing of what it says stands in the file: some exports leave
 * messages and inserts out, or have none since the provider is not registered where they were made.
 */
export function isTextless({ event, text }: Entry, { match }: Pick<EngineSource, 'match'>): boolean {
  return event !== undefined && event.binary === undefined && text.trim() === '' && match(event.source) !== undefined;
}

/** What to do about such events, in a sentence; undefined where there are none. */
export function textlessRemark(count: number, product: string): string | undefined {
  if (count === 0) return undefined;
  const events = count === 1 ? 'of 1 event' : `of ${count} events`;
  return (
    `the text ${events} of ${product} is missing from this export, so that nothing of what they say is known: export ` +
    'them with their messages, or give the .evtx file itself'
  );
}
