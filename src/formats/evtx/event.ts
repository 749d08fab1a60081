import type { LogEvent } from '../../domain/entry.ts';
import { expand, isThere, onlySlot, textOf, typeOf, valuesOfNone, type Sink } from './expand.ts';
import type { Element, Node, Values } from './nodes.ts';
import { broken } from './source.ts';
import { BINXML, FILETIME, instantAt, integerAt } from './values.ts';

type Datum = LogEvent['data'][number];

/**
 * What the `<Event>` among a record's nodes tells. Its provider is the Name, which Event Viewer shows as the source,
 * there without "Microsoft-Windows-"; EventSourceName is a name from the days before manifests.
 */
export function eventOf(content: readonly Node[], source: Values['source']): LogEvent {
  const event: LogEvent = { source: '', data: [] };
  let found = false;
  const part = ofElements((element, values) => readPart(element, values, event));
  const root = ofElements((element, values) => {
    if (element.name !== 'Event') return;
    found = true;
    expand(element.content, values, part);
  });
  expand(content, valuesOfNone(source), root);
  return found ? event : broken('holds no <Event>');
}

function ofElements(element: Sink['element']): Sink {
  return { element, text: ignore };
}

function ignore(): void {}

function readPart({ name, content }: Element, values: Values, event: LogEvent): void {
  switch (name) {
    case 'System':
      expand(
        content,
        values,
        ofElements((element, own) => readSystem(element, own, event)),
      );
      break;
    case 'EventData':
      event.data = dataOf(content, values, event);
      break;
    case 'UserData':
      event.data = leavesOf(content, values, []);
      break;
    case 'RenderingInfo':
      expand(
        content,
        values,
        ofElements((element, own) => readRendering(element, own, event)),
      );
  }
}

function readSystem(element: Element, values: Values, event: LogEvent): void {
  const { content } = element;
  switch (element.name) {
    case 'Provider':
      event.source = attribute(element, values, 'Name') ?? attribute(element, values, 'EventSourceName') ?? '';
      break;
    case 'EventID':
      setNumber(event, 'id', content, values);
      break;
    case 'Level':
      setNumber(event, 'level', content, values);
      break;
    case 'TimeCreated':
      readTime(element, values, event);
      break;
    case 'EventRecordID':
      setNumber(event, 'number', content, values);
      break;
    case 'Channel':
      event.channel = textOf(content, values);
      break;
    case 'Computer':
      event.machine = textOf(content, values);
      break;
    case 'Security': {
      const user = attribute(element, values, 'UserID');
      if (user !== undefined) event.user = user;
    }
  }
}

function attribute({ attributes }: Element, values: Values, wanted: string): string | undefined {
  for (const one of attributes)
    if (one.name === wanted) return isThere(one, values) ? textOf(one.content, values) : undefined;
  return undefined;
}

function setNumber(event: LogEvent, key: 'id' | 'level' | 'number', content: readonly Node[], values: Values): void {
  const index = onlySlot(content);
  const value =
    (index < 0 ? undefined : integerAt(values.source.view, typeOf(values, index), values.starts[index] ?? 0)) ??
    parseInt(textOf(content, values), 10);
  if (!Number.isNaN(value)) event[key] = value;
}

/** The time as FILETIME, or, in events without a template, as text: `2021-10-27T10:28:26.123456700Z`. */
function readTime(element: Element, values: Values, event: LogEvent): void {
  const content = element.attributes.find(({ name }) => name === 'SystemTime')?.content ?? [];
  const index = onlySlot(content);
  if (typeOf(values, index) === FILETIME) {
    const { at, decimals } = instantAt(values.source.view, values.starts[index] ?? 0);
    event.at = at;
    event.decimals = decimals;
    return;
  }
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(textOf(content, values));
  if (found === null) return;
  const [, seconds, decimals = ''] = found;
  const at = Date.parse(`${seconds}.${decimals.slice(0, 3).padEnd(3, '0')}Z`);
  if (Number.isNaN(at)) return;
  event.at = at;
  event.decimals = decimals.slice(0, 7);
}

/** Of classic events each string is a `<Data>` without a name; of others each `<Data>` has its own. */
function dataOf(content: readonly Node[], values: Values, event: LogEvent): Datum[] {
  const data: Datum[] = [];
  const sink = ofElements((element, own) => {
    if (element.name === 'Binary') {
      const binary = textOf(element.content, own);
      if (binary !== '') event.binary = binary;
    } else if (holdsElements(element.content, own)) {
      leavesOf(element.content, own, data);
    } else {
      const name = element.name === 'Data' ? attribute(element, own, 'Name') : element.name;
      const value = textOf(element.content, own);
      data.push(name === undefined ? { value } : { name, value });
    }
  });
  expand(content, values, sink);
  return data;
}

/** Adds the elements that hold no others, by their names. */
function leavesOf(content: readonly Node[], values: Values, data: Datum[]): Datum[] {
  const sink = ofElements((element, own) => {
    if (holdsElements(element.content, own)) leavesOf(element.content, own, data);
    else data.push({ name: element.name, value: textOf(element.content, own) });
  });
  expand(content, values, sink);
  return data;
}

function holdsElements(content: readonly Node[], values: Values): boolean {
  for (const node of content)
    if (
      node.kind === 'element' ||
      node.kind === 'instance' ||
      (node.kind === 'slot' && typeOf(values, node.index) === BINXML)
    )
      return true;
  return false;
}

/** Forwarded events bring their message where the subscription asks for it. */
function readRendering({ name, content }: Element, values: Values, event: LogEvent): void {
  if (name === 'Message') event.text = textOf(content, values);
}
