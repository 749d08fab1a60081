import { fragmentAt, type Element, type Node, type Text, type Values } from './binxml.ts';
import { broken, spend } from './source.ts';
import { ARRAY, BINXML, itemsAt, textAt } from './values.ts';

/** An element, and the values for the slots in it. */
export interface Placed {
  kind: 'placed';
  element: Element;
  values: Values;
}

/** What the nodes come to with these values, one level deep: elements that are left out or repeated are so. */
export function expand(content: readonly Node[], values: Values): (Text | Placed)[] {
  const pieces: (Text | Placed)[] = [];
  put(content, values, pieces);
  return pieces;
}

function put(content: readonly Node[], values: Values, pieces: (Text | Placed)[]): void {
  for (const node of content) {
    switch (node.kind) {
      case 'text':
        spend(values.source, node.text.length);
        pieces.push(node);
        break;
      case 'element':
        spend(values.source, 0);
        putElement(node, values, pieces);
        break;
      case 'instance':
        spend(values.source, 0);
        put(node.template.content, node.values, pieces);
        break;
      case 'slot':
        putValue(node.index, values, pieces);
    }
  }
}

function putValue(index: number, values: Values, pieces: (Text | Placed)[]): void {
  if (typeOf(values, index) === BINXML) {
    const { source, starts, depth } = values;
    spend(source, 0);
    const nested = fragmentAt(source, starts[index]!, starts[index + 1]!, depth);
    put(nested, { ...withoutValues(values), depth: depth + 1 }, pieces);
    return;
  }
  const text = valueOf(values, index);
  if (text !== '') pieces.push({ kind: 'text', text });
}

function putElement(element: Element, values: Values, pieces: (Text | Placed)[]): void {
  if (element.dependency >= 0 && isNull(values, element.dependency)) return;
  for (const { index, optional } of element.slots) {
    if (optional && element.content.length === 1 && isNull(values, index)) return;
    const type = typeOf(values, index);
    if (type < ARRAY) continue;
    const { source, starts } = values;
    for (const item of itemsAt(source, type, starts[index]!, starts[index + 1]!)) {
      spend(source, item.length);
      pieces.push({ kind: 'placed', element, values: { ...values, repeated: index, item } });
    }
    return;
  }
  pieces.push({ kind: 'placed', element, values });
}

/** The text of nodes, without that of elements that stand in a value among them. */
export function textOf(content: readonly Node[], values: Values): string {
  const [only] = content;
  if (content.length === 1 && only?.kind === 'slot' && typeOf(values, only.index) !== BINXML) return valueOf(values, only.index);
  let text = '';
  for (const piece of expand(content, values)) if (piece.kind === 'text') text += piece.text;
  return text;
}

/** The text of a value that is no BinXml. */
export function valueOf(values: Values, index: number): string {
  const { source, starts, repeated, item } = values;
  if (index === repeated) {
    spend(source, item.length);
    return item;
  }
  return index < values.count ? textAt(source, typeOf(values, index), starts[index]!, starts[index + 1]!) : '';
}

/** The type of a value: 0, null, for one that is not there, and 1, string, for the item that an element is repeated for. */
export function typeOf(values: Values, index: number): number {
  if (index === values.repeated) return 1;
  return index < values.count ? values.source.view.getUint8(values.table + 4 * index + 2) : 0;
}

export function isNull(values: Values, index: number): boolean {
  return typeOf(values, index) === 0;
}

/** The values for content that has no slots. */
export function withoutValues({ source, depth }: Pick<Values, 'source' | 'depth'>): Values {
  return { source, count: 0, table: 0, starts: [0], depth, repeated: -1, item: '' };
}

/** The `<Event>` of a record whose BinXml is `bytes[from, to)`. */
export function eventAt(source: Values['source'], from: number, to: number): Placed {
  const content = fragmentAt(source, from, to, 0);
  for (const piece of expand(content, withoutValues({ source, depth: 0 }))) if (piece.kind === 'placed' && piece.element.name === 'Event') return piece;
  return broken('holds no <Event>');
}

/** The attributes of an element that are there: none that waits for an optional value which is null. */
export function attributesOf({ element, values }: Placed): Element['attributes'] {
  return element.attributes.filter(({ content }) => !content.some((node) => node.kind === 'slot' && node.optional && isNull(values, node.index)));
}
