import type { LogEvent } from '../../src/domain/entry.ts';
import type { Match, Tools } from '../../src/domain/product.ts';
import { keyOf, operatorOf, type Operator } from './operator.ts';
import { machineTurn, serviceTurn, type Turn } from './windows.ts';

/** What one event says. */
export type Reading =
  | { says: 'logon'; operator: Operator }
  | { says: 'removed'; operator: Operator; reason: string }
  | { says: 'refused' }
  | { says: Turn }
  | { says: 'not-understood'; detail: string; text: string };

/** As much of a text as is looked at; what is known to be written is far shorter. */
const LONGEST = 4_096;
const EMPTY_LINE = /\r?\n[^\S\n]*\r?\n/;
const TEXTS: ReadonlySet<string> = new Set(['logon', 'removed', 'refused', 'started', 'stopped']);
/**
 * What may tell of seats, in whatever words: of operators, licences and sessions, and of the start and the end of the
 * service.
 */
const MAY_MATTER =
  /\b(?:operators?|licen[cs]\w*|sessions?|log(?:on|in|off|out)s?|connections? (?:\w{1,20} )?(?:refused|denied|exceeded)|service (?:\w{1,20} ){0,4}(?:start|stop|shut)\w*)\b/i;

/** What an event says, undefined where that is nothing to this product. */
export function readingOf(event: LogEvent, tools: Tools): Reading | undefined {
  const turn = machineTurn(event);
  if (turn !== undefined) return { says: turn };
  const texts = textsOf(event);
  const service = serviceTurn(event, normal(texts[0] ?? ''), tools);
  if (service === 'unknown') return notUnderstood('a state of the Data Service in words that no pattern knows', texts);
  if (service !== undefined) return { says: service };
  const found = firstOf(texts, tools);
  if (found?.means === 'refused') return { says: 'refused' };
  const theirs = tools.match(normal(event.source))?.means === 'data-service';
  if (found === undefined)
    return theirs && texts.some((text) => MAY_MATTER.test(text))
      ? notUnderstood('an event about operators, licences or the service that no pattern understood', texts)
      : undefined;
  if (found.means === 'started' || found.means === 'stopped')
    return theirs ? { says: `service-${found.means}` } : undefined;
  // An export may leave the provider out; one that is there must be a Data Service.
  if (!theirs && event.source !== '')
    return notUnderstood(
      `a logon or disconnect of an operator by "${event.source}", which is not known as a Data ` +
        'Service and does not count',
      texts,
    );
  const operator = operatorOf(found, tools);
  return found.means === 'logon'
    ? { says: 'logon', operator }
    : { says: 'removed', operator, reason: (found.groups.reason ?? 'removed').toLowerCase() };
}

/** What it says in words that are the same whichever road it came by and whatever form it has. */
export function keyOfReading(reading: Reading): string {
  switch (reading.says) {
    case 'logon':
      return `logon:${keyOf(reading.operator)}`;
    case 'removed':
      return `${reading.reason}:${keyOf(reading.operator)}`;
    case 'not-understood':
      return `not-understood:${reading.text}`;
    default:
      return reading.says;
  }
}

/** The inserts before the message: nothing stands around them. */
function textsOf({ text: message, data }: LogEvent): string[] {
  const inserts = data.map(({ value }) => value).join('\n');
  return [inserts, message ?? ''].filter((text) => text.trim() !== '').map((text) => text.slice(0, LONGEST));
}

/**
 * The first pattern that a text fits. Where Windows knows no message for a provider it puts a paragraph of its own
 * before the text, and one behind it, in its own language: then the paragraph alone that fits is the text.
 */
function firstOf(texts: readonly string[], tools: Tools): Match | undefined {
  for (const text of texts) {
    const [first = '', ...others] = text.split(EMPTY_LINE);
    const all = match(first, tools) === undefined ? others : [text];
    for (const one of all) {
      const found = match(one, tools);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function match(text: string, tools: Tools): Match | undefined {
  const found = tools.match(normal(text));
  return found !== undefined && TEXTS.has(found.means) ? found : undefined;
}

/** Every run of blanks and line ends as one blank. */
function normal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function notUnderstood(detail: string, texts: readonly string[]): Reading {
  return { says: 'not-understood', detail, text: normal(texts[0] ?? '').slice(0, 200) };
}
