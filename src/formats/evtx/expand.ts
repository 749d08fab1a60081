import { fragmentAt } from './binxml.ts';
import type { Element, Node, Values } from './nodes.ts';
import { spend } from './source.ts';
import { ARRAY, BINXML, itemsAt, textAt } from './values.ts';

/** Receives what nodes come to. `markup` is how XML writes a text where it is more than escaping. */
export interface Sink {
  element(element: Element, values: Values): void;
  text(text: string, markup: string | undefined): void;
}

/**
 * Gives `sink` what the nodes come to with these values, one level deep. An element whose value is null is left out,
 * and one that holds an array is repeated for each item, as Windows does.
 */
export function expand(content: readonly Node[], values: Values, sink: Sink): void {
  for (const node of content) {
    switch (node.kind) {
      case 'element':
        spend(values.source, 0);
        expandElement(node, values, sink);
        break;
      case 'slot':
        expandSlot(node.index, values, sink);
        break;
      case 'text':
        spend(values.source, node.text.length);
        sink.text(node.text, node.markup);
        break;
      case 'instance':
        spend(values.source, 0);
        expand(node.template.content, node.values, sink);
    }
  }
}

function expandElement(element: Element, values: Values, sink: Sink): void {
  if (element.dependency >= 0 && typeOf(values, element.dependency) === 0) return;
  for (const { index, optional } of element.slots) {
    const type = typeOf(values, index);
    if (type === 0 && optional && element.content.length === 1) return;
    if (type < ARRAY) continue;
    const { source, starts } = values;
    for (const item of itemsAt(source, type, starts[index]!, starts[index + 1]!)) {
      spend(source, item.length);
      sink.element(element, { ...values, repeated: index, item });
    }
    return;
  }
  sink.element(element, values);
}

function expandSlot(index: number, values: Values, sink: Sink): void {
  const { source, starts, depth } = values;
  if (typeOf(values, index) !== BINXML) {
    sink.text(valueOf(values, index), undefined);
    return;
  }
  spend(source, 0);
  const nested = fragmentAt(source, starts[index]!, starts[index + 1]!, depth);
  expand(nested, valuesOfNone(source), sink);
}

/** The text of nodes, without that of elements that stand in a value among them. */
export function textOf(content: readonly Node[], values: Values): string {
  const only = onlySlot(content);
  if (only >= 0 && typeOf(values, only) !== BINXML) return valueOf(values, only);
  let all = '';
  expand(content, values, {
    element: () => {},
    text: (text) => {
      all += text;
    },
  });
  return all;
}

/** The index of the value that is all of a content; -1 where it is not one value. */
export function onlySlot(content: readonly Node[]): number {
  const only = content[0];
  return content.length === 1 && only?.kind === 'slot' ? only.index : -1;
}

function valueOf(values: Values, index: number): string {
  const { source, starts, repeated, item } = values;
  if (index === repeated) {
    spend(source, item.length);
    return item;
  }
  return index < values.count ? textAt(source, typeOf(values, index), starts[index]!, starts[index + 1]!) : '';
}

/** The type of a value: null for one that is not there, string for the item that an element is repeated for. */
export function typeOf(values: Values, index: number): number {
  if (index === values.repeated) return 1;
  return index < values.count ? values.source.bytes[values.table + 4 * index + 2]! : 0;
}

/** For content that stands in no template; an instance in it brings its own. */
export function valuesOfNone(source: Values['source']): Values {
  return { source, count: 0, table: 0, starts: [], depth: 0, repeated: -1, item: '' };
}

/** Whether an attribute is there: not where it waits for an optional value that is null. */
export function isThere({ content }: Element['attributes'][number], values: Values): boolean {
  for (const node of content)
    if (node.kind === 'slot' && node.optional && typeOf(values, node.index) === 0) return false;
  return true;
}
