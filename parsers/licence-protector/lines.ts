import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import { MAX_AHEAD } from '../../src/domain/believable.ts';
import { instantOf, understand, type EventRecord } from './events.ts';
import { fieldOf, fieldsOf, type Fields } from './fields.ts';
import { documentedHeader, headerIn, namesIn, rowOf, type Header } from './rows.ts';
import { readStamp } from './stamps.ts';
import { damaged, notUnderstood, seen, toldOnce, type State } from './state.ts';
import { MOST_MODULES, withComputer, withModule } from './who.ts';

/** A line of a stream: a record, the header of those below it, or nothing that is told of. */
type Reading = { record: EventRecord } | { header: Header } | { broken: string } | 'nothing';

/** One line of the stream of events that an application writes. */
export function line(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  const reading = readLine(entry.text, before.header);
  if (reading === 'nothing') return before;
  if ('header' in reading)
    return sameHeader(before.header, reading.header) ? before : { ...before, header: reading.header };
  const proof = { ...entry.place, text: entry.text };
  const unplaced: Fact = { at: before.last ?? entry.arrived, instance: tools.instance, proof };
  if ('broken' in reading) {
    damaged(unplaced, reading.broken, emit);
    return before;
  }
  const at = instantOf(reading.record.fields, (text) => believed(text, entry, before, tools));
  if (at === undefined) {
    notUnderstood(unplaced, 'a record whose time cannot be read: it does not count', emit);
    return before;
  }
  const known = withModule(withComputer(before, reading.record.fields), reading.record.fields, tools.settings);
  const { module } = known.fields;
  if (module !== undefined && known.state.modules.length >= MOST_MODULES && !known.state.modules.includes(module))
    return toldOnce(known.state, 'too many modules', () =>
      notUnderstood(unplaced, `records of more than ${MOST_MODULES} modules: those of further ones do not count`, emit),
    );
  const record = { ...reading.record, fields: known.fields };
  return understand(record, { at, instance: tools.instance, proof }, seen(known.state, at), emit, tools);
}

/** The instant of a stamp; one that lies days ahead is not believed, whether or not it states its offset. */
function believed(text: string, entry: Entry, { last }: State, tools: Tools): Instant | undefined {
  const stamp = readStamp(text);
  if (stamp === undefined) return undefined;
  const after = last ?? undefined;
  if ('wall' in stamp) return tools.stamp(stamp.wall, after);
  const { instant } = stamp;
  return instant <= Math.max(entry.arrived, after ?? instant) + MAX_AHEAD ? instant : tools.stamp(instant, after);
}

/** What a line is, by the header above it where there is one. */
export function readLine(raw: string, header: Header | null): Reading {
  const text = raw.replace(/^[\uFEFF\0]+/, '').replace(/[\r ]+$/, '');
  if (text.trim() === '' || /^\s*(?:#|\/\/)/.test(text)) return 'nothing';
  if (/^\s*\{/.test(text)) {
    const object = jsonObject(text);
    return object === undefined
      ? { broken: 'a line of JSON that is broken or cut off' }
      : { record: { fields: fieldsIn(object), whole: true, names: Object.keys(object) } };
  }
  const own = headerIn(text);
  if (own !== undefined) return { header: own };
  const by = fitting(text, header) ?? documentedHeader(text);
  if (by === undefined)
    return { broken: header === null ? 'a line that is no record, and stands below no header' : BROKEN };
  const row = rowOf(text, by);
  return row === undefined ? { broken: BROKEN } : { record: row };
}

const BROKEN = 'a line that does not fit the header above it: broken, cut off, or of another form';

/** The header above a line, where the line is parted as it is. A header without events is that of a list. */
function fitting(text: string, header: Header | null): Header | undefined {
  if (header === null || !namesIn(header).has('event')) return undefined;
  return text.includes(header.delimiter) ? header : undefined;
}

function sameHeader(one: Header | null, other: Header): boolean {
  return one !== null && one.delimiter === other.delimiter && one.columns.join('\0') === other.columns.join('\0');
}

/** The fields of a line of JSON; undefined where it is none. */
export function jsonFields(text: string): Fields | undefined {
  const object = jsonObject(text);
  return object && fieldsIn(object);
}

function jsonObject(text: string): object | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) ? undefined : parsed;
}

/** Values that are objects or lists say nothing. */
function fieldsIn(object: object): Fields {
  return fieldsOf(
    Object.entries(object).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[fieldOf(name), String(value)] as const] : [],
    ),
  );
}
