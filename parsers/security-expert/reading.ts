import type { LogEvent } from '../../src/domain/entry.ts';
import type { Match, Tools } from '../../src/domain/product.ts';
import { keyOf, operatorOf, type Operator } from './operator.ts';
import { toldOfService, type Told } from './service-words.ts';
import { machineTurn, serviceTurn, type Turn } from './windows.ts';

/** What one event says. */
export type Reading =
  | { says: 'logon'; operator: Operator }
  | { says: 'removed'; operator: Operator; reason: string }
  | { says: 'refused' }
  | { says: Turn }
  /** A service stopped or started, and the export does not tell which. */
  | { says: 'some-service-started' | 'some-service-stopped' }
  /** `unsure`: it may be what ends all sessions, or anything else. */
  | { says: 'not-understood'; detail: string; text: string; unsure?: true };

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
  if (found === undefined) return theirs || event.source === '' ? ofUnknownText(event, texts, tools) : undefined;
  if (found.means === 'started' || found.means === 'stopped')
    return theirs
      ? { says: `service-${found.means}` }
      : event.source === ''
        ? { says: `some-service-${found.means}` }
        : undefined;
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

/**
 * An event of the Data Service that no pattern understood: it may have been that it started or stopped, in the language
 * of the machine. .NET writes that with the event id 0.
 */
function ofUnknownText({ id, source }: LogEvent, texts: readonly string[], tools: Tools): Reading | undefined {
  // The words of the Service Control Manager are its own alone.
  const own = texts.map(normal).filter((text) => !tools.match(text)?.means.startsWith('service-'));
  const told = id === undefined || id === 0 ? own.map(toldOfService).find(isTold) : undefined;
  if (source === '') return told === undefined || told === 'unclear' ? undefined : { says: `some-service-${told}` };
  if (texts.length === 0)
    return {
      ...notUnderstood('the text of an event of the Data Service is missing from this export', []),
      unsure: true,
    };
  if (texts.some((text) => MAY_MATTER.test(text)))
    return notUnderstood('an event about operators, licences or the service that no pattern understood', texts);
  if (told === 'started' || told === 'stopped') return { says: `service-${told}` };
  if (told === undefined) return undefined;
  return {
    ...notUnderstood(
      'an event of the Data Service in words that no pattern knows: it may have stopped or started',
      texts,
    ),
    unsure: true,
  };
}

function isTold(told: Told | undefined): told is Told {
  return told !== undefined;
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

function notUnderstood(detail: string, texts: readonly string[]): Extract<Reading, { says: 'not-understood' }> {
  return { says: 'not-understood', detail, text: normal(texts[0] ?? '').slice(0, 200) };
}
