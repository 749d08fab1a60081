import type { WindowsEvent } from '../../domain/reading.ts';
import type { Node, Values } from './binxml.ts';
import { attributesOf, expand, textOf, typeOf, type Placed } from './expand.ts';
import { BINXML, FILETIME, instantAt } from './values.ts';

/** What an `<Event>` tells. The source that Event Viewer names is the Name of the provider, without "Microsoft-Windows-". */
export function eventOf({ element, values }: Placed): WindowsEvent {
  const event: WindowsEvent = { provider: '', data: [] };
  for (const part of elementsOf(element.content, values)) {
    switch (part.element.name) {
      case 'System':
        readSystem(part, event);
        break;
      case 'EventData':
        readData(part, event);
        break;
      case 'UserData':
        event.data = leavesOf(part);
        break;
      case 'RenderingInfo':
        readRendering(part, event);
    }
  }
  return event;
}

function elementsOf(content: readonly Node[], values: Values): Placed[] {
  return expand(content, values).filter((piece) => piece.kind === 'placed');
}

function readSystem({ element, values }: Placed, event: WindowsEvent): void {
  for (const part of elementsOf(element.content, values)) {
    const { content } = part.element;
    switch (part.element.name) {
      case 'Provider':
        event.provider = attribute(part, 'Name') ?? attribute(part, 'EventSourceName') ?? '';
        break;
      case 'EventID':
        setNumber(event, 'id', content, part.values);
        break;
      case 'Level':
        setNumber(event, 'level', content, part.values);
        break;
      case 'TimeCreated':
        readTime(part, event);
        break;
      case 'EventRecordID':
        setNumber(event, 'recordId', content, part.values);
        break;
      case 'Channel':
        event.channel = textOf(content, part.values);
        break;
      case 'Computer':
        event.computer = textOf(content, part.values);
        break;
      case 'Security': {
        const user = attribute(part, 'UserID');
        if (user !== undefined) event.user = user;
      }
    }
  }
}

function attribute(part: Placed, wanted: string): string | undefined {
  const found = attributesOf(part).find(({ name }) => name === wanted);
  return found && textOf(found.content, part.values);
}

function setNumber(event: WindowsEvent, key: 'id' | 'level' | 'recordId', content: readonly Node[], values: Values): void {
  const value = numberOf(content, values);
  if (!Number.isNaN(value)) event[key] = value;
}

function numberOf(content: readonly Node[], values: Values): number {
  const text = textOf(content, values);
  return text === '' ? NaN : Number(text);
}

/** The time as FILETIME, or, in events without a template, as text: `2021-10-27T10:28:26.123456700Z`. */
function readTime(part: Placed, event: WindowsEvent): void {
  const content = part.element.attributes.find(({ name }) => name === 'SystemTime')?.content ?? [];
  const [only] = content;
  const { source, starts } = part.values;
  if (only?.kind === 'slot' && typeOf(part.values, only.index) === FILETIME) {
    const { at, decimals } = instantAt(source.view, starts[only.index]!);
    event.at = at;
    event.decimals = decimals;
    return;
  }
  const [, seconds, decimals = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(textOf(content, part.values)) ?? [];
  const at = Date.parse(`${seconds}.${decimals.slice(0, 3).padEnd(3, '0')}Z`);
  if (Number.isNaN(at)) return;
  event.at = at;
  event.decimals = decimals.slice(0, 7);
}

/** Of classic events each string is a `<Data>` without a name; of others each `<Data>` has its own. */
function readData({ element, values }: Placed, event: WindowsEvent): void {
  const data: { name?: string; value: string }[] = [];
  for (const part of elementsOf(element.content, values)) {
    if (part.element.name === 'Binary') {
      const binary = textOf(part.element.content, part.values);
      if (binary !== '') event.binary = binary;
      continue;
    }
    const leaves = leavesOf(part);
    if (leaves.length > 0) {
      data.push(...leaves);
      continue;
    }
    const name = part.element.name === 'Data' ? attribute(part, 'Name') : part.element.name;
    const value = textOf(part.element.content, part.values);
    data.push(name === undefined ? { value } : { name, value });
  }
  event.data = data;
}

/** The elements within one that hold no others, by their names. */
function leavesOf({ element, values }: Placed): { name: string; value: string }[] {
  const holdsElements = (node: Node): boolean => node.kind === 'element' || node.kind === 'instance' || (node.kind === 'slot' && typeOf(values, node.index) === BINXML);
  if (!element.content.some(holdsElements)) return [];
  return elementsOf(element.content, values).flatMap((part) => {
    const leaves = leavesOf(part);
    return leaves.length > 0 ? leaves : [{ name: part.element.name, value: textOf(part.element.content, part.values) }];
  });
}

/** Forwarded events bring their message where the subscription asks for it. */
function readRendering({ element, values }: Placed, event: WindowsEvent): void {
  const message = elementsOf(element.content, values).find((part) => part.element.name === 'Message');
  if (message !== undefined) event.message = textOf(message.element.content, message.values);
}
