import type { Entry, Instant, Json } from '../../src/domain/entry.ts';
import type { LicenceEvent } from '../../src/domain/licence-event.ts';
import { lineInputOf, type Match, type Parser } from '../../src/domain/product.ts';
import { wantedOf } from '../../src/engine/sources.ts';
import { splitEntry } from '../../src/ingest/streams.ts';
import { compilePatterns, holdsLiteral, type Matcher } from '../../src/pattern/pattern.ts';
import { wallToUtc } from '../../src/time/zone.ts';
import type { SettingValue } from '../../src/domain/setting.ts';

export interface DoorOptions {
  /** The settings of the source; the declared defaults stand for the rest. */
  settings?: Record<string, SettingValue>;
  zone?: string;
  match?: Matcher;
  /** The nearest head above the first line. */
  head?: string;
  state?: Json;
  file?: string;
  /** Every line goes through, also those that no reader would pick. */
  all?: boolean;
}

/** What came of lines that went through a parser. */
export interface Played {
  events: LicenceEvent[];
  /** That of the input's own stream. */
  state: Json;
  /** The texts that the parser tried its patterns on, and what each fitted. */
  tried: { text: string; found: Match | undefined }[];
  entries: number;
}

const ARRIVED = Date.UTC(2026, 11, 1);

/**
 * Lets lines through the real door of a parser: cut as the follower cuts them (candidates only, each with the head
 * above), split into its streams, every state frozen, so that a parser that changes the one it was given throws, and
 * sent through JSON, so that one that keeps what cannot be stored shows it.
 */
export function play(parser: Parser<Json>, text: string, options: DoorOptions = {}): Played {
  const match = options.match ?? compilePatterns(parser.patterns);
  const played: Played = { events: [], state: options.state ?? parser.initial(), tried: [], entries: 0 };
  const tools = {
    instance: 'PROD',
    settings: { ...defaults(parser), ...options.settings },
    utc: wallToUtc(options.zone ?? 'UTC'),
    stamp: wallToUtc(options.zone ?? 'UTC'),
    match(tried: string, stands?: (found: Match) => boolean) {
      const found = match(tried);
      played.tried.push({ text: tried, found });
      return found === undefined || stands?.(found) === false ? undefined : found;
    },
  };
  const states = new Map<string, Json>();
  let layouts: readonly string[] = [];
  for (const whole of cut(parser, text, options)) {
    played.entries += 1;
    const split = splitEntry(lineInputOf(parser), whole, {
      layouts,
      plain: () => parser.seenUpTo(played.state) !== undefined && states.size === 0,
      names: () => [...states.keys()],
    });
    const { name, entry } = split;
    layouts = split.layouts ?? layouts;
    const own = name === '' ? played.state : (states.get(name) ?? parser.initial());
    const after = stored(
      parser.parse(
        entry,
        frozen(own),
        (event) => played.events.push(event),
        name === '' ? tools : { ...tools, instance: name },
      ),
    );
    if (name === '') played.state = after;
    else states.set(name, after);
  }
  return played;
}

/** A parser whose main input looks for other literals. */
export function withLiterals(parser: Parser<Json>, literals: readonly string[]): Parser<Json> {
  return { ...parser, inputs: parser.inputs.map((input) => (input.kind === 'table' ? input : { ...input, literals })) };
}

/** The candidate lines of a text, as a reader gives them. */
function cut(parser: Parser<Json>, text: string, options: DoorOptions): Entry[] {
  const entries: Entry[] = [];
  const { literals, isRecordStart } = wantedOf({ parser });
  let { head } = options;
  let at = 0;
  for (const line of text.split('\n')) {
    const bytes = Buffer.from(line);
    if (options.all === true || holdsLiteral(line, literals)) {
      entries.push({
        stream: 'prod',
        place: { file: options.file ?? 'messages.log', at },
        arrived: ARRIVED,
        history: false,
        text: line,
        ...(head !== undefined && { recordStart: head }),
      });
    }
    if (isRecordStart?.(bytes, 0, bytes.length) === true) head = line;
    at += bytes.length + 1;
  }
  return entries;
}

/** A message of which nothing is known but that it is severe: it is told beside what else a line says. */
export function isSevere(event: LicenceEvent): boolean {
  return event.kind === 'message' && event.code === 'severe';
}

export function defaults(parser: Parser<Json>): Record<string, SettingValue> {
  return Object.fromEntries(Object.entries(parser.settings).map(([name, setting]) => [name, setting.default]));
}

/** `MM/DD/YY-HH:MM:SS:mmm` read as UTC. */
export function utc(stamp: string): Instant {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0, ms = 0] = stamp.split(/\D/).map(Number);
  return Date.UTC(2000 + year, month - 1, day, hour, minute, second, ms);
}

export function frozen<T extends Json>(value: T): T {
  if (value !== null && typeof value === 'object') for (const part of Object.values(value)) frozen(part as Json);
  return Object.freeze(value);
}

function stored(state: Json): Json {
  const text = JSON.stringify(state);
  const back = JSON.parse(text) as Json;
  if (JSON.stringify(back) !== text) throw new Error(`a state that JSON does not keep: ${text}`);
  return back;
}
