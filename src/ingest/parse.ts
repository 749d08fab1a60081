import type { Entry, Instant, Table } from '../domain/entry.ts';
import { STAMP_NOT_BELIEVED } from '../domain/ledger.ts';
import { eventInputOf, lineInputOf, tableInputOf, type Tools } from '../domain/product.ts';
import type { Note } from '../domain/reader.ts';
import { isFarAhead, remarkClockSkew, remarkFutureStamp } from './clock-skew.ts';
import type { Dedupe, Pass } from './dedupe.ts';
import { checkOrder } from './disorder.ts';
import { unsureOf } from './repeated-hour.ts';
import type { Opened, Router } from './route.ts';
import type { IngestContext } from './source-batch.ts';
import { expireStreams } from './streams.ts';

/** Gives entries and notes to the parsers of the streams that they are of, and keeps the state of each. */
export interface Parse {
  /** An entry in its order: route, deduplicate, skew, parse. `pass` is how it came, where it may have come before. */
  take(entry: Entry, opened: Opened, now: Instant, pass?: Pass): void;
  note(noted: Note, opened: Opened, now: Instant): void;
}

/** From here on a table counts as one of a product, of 0 to 1. */
const LIKELY = 0.5;
const NOTHING_AMBIGUOUS: ReadonlyMap<Instant, Instant> = new Map();

export function createParse(
  context: IngestContext,
  router: Router,
  { isDuplicate }: Pick<Dedupe, 'isDuplicate'>,
): Parse {
  const { keyed, later, emit } = context;

  function take(entry: Entry, opened: Opened, now: Instant, pass?: Pass): void {
    const { parser, strategy, stamps, source } = opened;
    const routed = router.route(entry, opened);
    const arrival = entry.history ? 'history' : later();
    if (routed === undefined) {
      router.remarkTooMany(entry, opened, now, (home) => emit(home, arrival, entry.arrived));
      return;
    }
    const { name, entry: own, home = source } = routed;
    const tools = toolsAt(opened.tools, name);
    if (pass !== undefined && strategy.identity === 'product') {
      const identity = entry.event && eventInputOf(parser)?.identity(entry.event, tools);
      if (identity === undefined || isDuplicate({ source: home, instance: tools.instance }, entry, identity, pass))
        return;
    }
    if (own.table !== undefined && isForeign(own, own.table, opened, home)) return;
    const known = keyed.get(own.stream);
    const before = known ?? parser.initial();
    const live = arrival === 'live';
    stamps?.begin(own.text, entry.arrived, live);
    const believed = stamps === undefined ? believedOf(own, parser.seenUpTo(before)) : own;
    const disbelieved = believed.disbelieved ?? (believed.at === own.at ? undefined : own.at);
    const reason = disbelieved === undefined ? undefined : STAMP_NOT_BELIEVED;
    const say = unsureOf(emit(home, arrival, entry.arrived), stamps?.ambiguous ?? ambiguousIn(believed), reason);
    if (disbelieved !== undefined && entry.history && believed.or === undefined && known === undefined) {
      // Nothing tells when it was, and it must not count as now.
      remarkFutureStamp(keyed, own, disbelieved, believed.at ?? entry.arrived, say, tools.instance);
      return;
    }
    const log = strategy.stamp === 'text' ? lineInputOf(parser) : undefined;
    if (log !== undefined) checkOrder(keyed, own, log, tools, parser.seenUpTo(before), say);
    const after = parser.parse(believed, before, say, tools);
    const at = parser.seenUpTo(after);
    // Beside those of the product a log may hold services that are none of its own.
    if (strategy.route === 'prefix' && known === undefined && name !== '' && at === undefined) return;
    keyed.keep(own.stream, after);
    if (stamps === undefined) {
      remarkFutureStamp(keyed, own, disbelieved, believed.at ?? entry.arrived, say, tools.instance);
      return;
    }
    if (name !== '' && at !== undefined)
      expireStreams(context, opened, entry, known === undefined ? undefined : parser.seenUpTo(known), at);
    const { ahead, ambiguous } = stamps;
    remarkFutureStamp(keyed, own, ahead, at ?? entry.arrived, say, tools.instance);
    if (live && at !== undefined && ambiguous.size === 0)
      remarkClockSkew(keyed, own, ahead ?? at, at, say, tools.instance);
  }

  /** A table of another product, or of another version: remarked once, until a version is one of its own again. */
  function isForeign(entry: Entry, { header }: Table, { parser, tools }: Opened, home: string): boolean {
    const key = `header ${entry.stream}`;
    const sure = tableInputOf(parser)?.recognise(header, tools.settings) ?? 0;
    const wasForeign = keyed.get(key) === true;
    if (sure >= LIKELY) {
      if (wasForeign) keyed.set(key, null);
      return false;
    }
    if (wasForeign) return true;
    keyed.set(key, true);
    const detail = `its columns are none of a table of ${parser.product}: it is not read, and nobody counts as gone`;
    const fact = {
      at: entry.at ?? entry.arrived,
      instance: tools.instance,
      proof: { ...entry.place, text: entry.text },
    };
    const say = emit(home, entry.history ? 'history' : later(), entry.arrived);
    say({ ...fact, kind: 'remark', what: 'not-understood', detail, text: entry.text });
    return true;
  }

  function note(noted: Note, opened: Opened, now: Instant): void {
    // It says nothing of what is in the log.
    if (noted.what === 'left out' || opened.strategy.notes === 'none') return;
    const { parser, tools } = opened;
    for (const { home, stream, name } of router.targetsOf(noted, opened)) {
      const before = keyed.get(stream) ?? parser.initial();
      const say = emit(home, later(), now);
      keyed.keep(stream, parser.note({ ...noted, stream }, before, say, toolsAt(tools, name)));
    }
  }

  return { take, note };
}

/** A stream that has a name is an instance of its own. */
function toolsAt(tools: Tools, name: string): Tools {
  return name === '' ? tools : { ...tools, instance: name };
}

/**
 * The entry, with another instant where its own cannot be; where its log goes on from there, it is the clock of this
 * machine that is wrong. `last` is the greatest instant that its stream has shown.
 */
function believedOf(entry: Entry, last: Instant | undefined): Entry {
  const { at, disbelieved, or: _, ...rest } = entry;
  if (disbelieved === undefined) {
    if (!isFarAhead(entry, last)) return entry;
    return { ...entry, at: entry.history ? (last ?? entry.arrived) : entry.arrived };
  }
  if (last === undefined) return entry;
  const stamped = { ...rest, at: disbelieved };
  if (isFarAhead(stamped) && !isFarAhead(stamped, last)) return stamped;
  // What came before it came by another file.
  if (entry.or !== undefined || at === undefined || last >= at) return entry;
  return { ...entry, at: last, or: at };
}

function ambiguousIn({ at, or }: Entry): ReadonlyMap<Instant, Instant> {
  return at === undefined || or === undefined || or <= at ? NOTHING_AMBIGUOUS : new Map([[at, or]]);
}
