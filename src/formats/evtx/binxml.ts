import type { Element, Instance, Node, Source, Template, Values } from './nodes.ts';
import { broken, spend, utf16 } from './source.ts';

/** BinXml marks by this bit of a token that attributes, or more of a value, follow. */
const MORE = 0x40;
const DEEPEST_ELEMENT = 64;
const DEEPEST_FRAGMENT = 16;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Cursor {
  source: Source;
  at: number;
  end: number;
  /** Elements have a dependency id in template definitions alone: not in forwarded events, which have no template. */
  inTemplate: boolean;
  /** How many fragments stand around this one. */
  depth: number;
}

/**
 * The nodes of a fragment: a record's, or a value's that is BinXml itself. The tokens are those of MS-EVEN6 2.2.12 and
 * of the libevtx documentation; what both leave open was told by real logs.
 */
export function fragmentAt(source: Source, from: number, to: number, depth: number): Node[] {
  if (depth > DEEPEST_FRAGMENT) broken('nests fragments too deeply');
  return contentAt({ source, at: from, end: to, inTemplate: false, depth }, 0);
}

function contentAt(cursor: Cursor, level: number): Node[] {
  const { source } = cursor;
  const nodes: Node[] = [];
  while (cursor.at < cursor.end) {
    spend(source, 0);
    const token = byte(cursor);
    switch (token & ~MORE) {
      case 0x00:
      case 0x04:
        return nodes;
      case 0x01:
        nodes.push(elementAt(cursor, token, level + 1));
        break;
      case 0x0c:
        nodes.push(instanceAt(cursor));
        break;
      case 0x0f:
        cursor.at += 3;
        break;
      default:
        nodes.push(leafAt(cursor, token));
    }
  }
  if (cursor.at > cursor.end) broken('runs past its own end');
  return nodes;
}

/** What stands in contents and in the values of attributes alike. */
function leafAt(cursor: Cursor, token: number): Node {
  switch (token & ~MORE) {
    case 0x05: {
      if (byte(cursor) !== 0x01) broken('holds a text that is no string');
      return { kind: 'text', text: characters(cursor) };
    }
    case 0x07: {
      const text = characters(cursor);
      return { kind: 'text', text, markup: `<![CDATA[${text}]]>` };
    }
    case 0x08: {
      const code = word(cursor);
      return { kind: 'text', text: String.fromCharCode(code).toWellFormed(), markup: `&#${code};` };
    }
    case 0x09: {
      const name = nameAt(cursor);
      return { kind: 'text', text: ENTITIES[name] ?? '', markup: `&${name};` };
    }
    case 0x0a: {
      const target = nameAt(cursor);
      const data =
        (byte(cursor) & ~MORE) === 0x0b
          ? characters(cursor)
          : broken('holds a processing instruction without its data');
      return { kind: 'text', text: '', markup: `<?${target} ${data}?>` };
    }
    case 0x0d:
    case 0x0e: {
      const index = word(cursor);
      cursor.at += 1;
      return { kind: 'slot', index, optional: token === 0x0e };
    }
    default:
      return broken(`holds 0x${token.toString(16).padStart(2, '0')} where a token of BinXml should stand`);
  }
}

function elementAt(cursor: Cursor, token: number, level: number): Element {
  if (level > DEEPEST_ELEMENT) broken('nests elements too deeply');
  const dependency = cursor.inTemplate ? word(cursor) : 0xffff;
  cursor.at += 4;
  const name = nameAt(cursor);
  const attributes = (token & MORE) === 0 ? [] : attributesAt(cursor);
  const tag = byte(cursor);
  if (tag !== 0x02 && tag !== 0x03) broken('does not close a tag');
  const content = tag === 0x02 ? contentAt(cursor, level) : [];
  const slots = content.filter((node) => node.kind === 'slot');
  return {
    kind: 'element',
    name,
    attributes,
    content,
    closed: tag === 0x03,
    dependency: dependency === 0xffff ? -1 : dependency,
    slots,
  };
}

function attributesAt(cursor: Cursor): Element['attributes'] {
  const attributes: Element['attributes'] = [];
  cursor.at += 4;
  while ((peek(cursor) & ~MORE) === 0x06) {
    cursor.at += 1;
    const name = nameAt(cursor);
    const content: Node[] = [];
    for (
      let token = peek(cursor) & ~MORE;
      token !== 0x06 && token !== 0x02 && token !== 0x03;
      token = peek(cursor) & ~MORE
    ) {
      spend(cursor.source, 0);
      content.push(leafAt(cursor, byte(cursor)));
    }
    attributes.push({ name, content });
  }
  return attributes;
}

/** A name stands at its first use, behind the offset that leads there; later uses have only the offset. */
function nameAt(cursor: Cursor): string {
  const { source } = cursor;
  const offset = source.view.getUint32(cursor.at, true);
  cursor.at += 4;
  const length = 2 * source.view.getUint16(offset + 6, true);
  if (offset === cursor.at) cursor.at += 10 + length;
  spend(source, 0);
  const known = source.names.get(offset);
  if (known !== undefined) return known;
  spend(source, length);
  const name = utf16(source, offset + 8, offset + 8 + length);
  if (!/^[^\0-\x20<>&"'/=]+$/.test(name)) broken('holds a name that XML does not allow');
  source.names.set(offset, name);
  return name;
}

function instanceAt(cursor: Cursor): Instance {
  const { source, depth } = cursor;
  const id = source.view.getUint32(cursor.at + 1, true);
  const offset = source.view.getUint32(cursor.at + 5, true);
  cursor.at += 9;
  if (source.view.getUint32(offset + 4, true) !== id) broken('names a template that is another one by now');
  const template = templateAt(source, offset, depth);
  if (offset === cursor.at) cursor.at = template.to;
  const values = valuesAt(source, cursor.at, cursor.end, depth + 1);
  cursor.at = values.starts.at(-1) ?? cursor.end;
  return { kind: 'instance', template, values };
}

function templateAt(source: Source, offset: number, depth: number): Template {
  const known = source.templates.get(offset);
  if (known === null) broken('needs a template that is damaged');
  if (known !== undefined) return known;
  if (depth > DEEPEST_FRAGMENT) broken('nests templates too deeply');
  source.templates.set(offset, null);
  const from = offset + 24;
  const to = from + source.view.getUint32(offset + 20, true);
  if (to > source.bytes.length) broken('has a template that reaches past its chunk');
  const content = contentAt({ source, at: from, end: to, inTemplate: true, depth: depth + 1 }, 0);
  const template = { content, from, to };
  source.templates.set(offset, template);
  return template;
}

function valuesAt(source: Source, from: number, end: number, depth: number): Values {
  const count = source.view.getUint32(from, true);
  const table = from + 4;
  let at = table + 4 * count;
  if (at > end) broken('counts more values than it can hold');
  spend(source, count);
  const starts: number[] = [];
  for (let index = 0; index < count; index += 1) {
    starts.push(at);
    at += source.view.getUint16(table + 4 * index, true);
  }
  starts.push(at);
  if (at > end) broken('holds a value that reaches past its end');
  return { source, count, table, starts, depth, repeated: -1, item: '' };
}

function peek({ source, at }: Cursor): number {
  return source.view.getUint8(at);
}

function byte(cursor: Cursor): number {
  cursor.at += 1;
  return cursor.source.view.getUint8(cursor.at - 1);
}

function word(cursor: Cursor): number {
  cursor.at += 2;
  return cursor.source.view.getUint16(cursor.at - 2, true);
}

/** Characters behind their count. */
function characters(cursor: Cursor): string {
  const length = 2 * word(cursor);
  spend(cursor.source, length);
  cursor.at += length;
  return utf16(cursor.source, cursor.at - length, cursor.at);
}
