import type { Source as AnySource } from './source.ts';

/** BinXml, the binary XML of event records, as a tree in which values are still to be filled in. */
export type Node = Text | Slot | Element | Instance;

/** Characters; `markup` is how XML writes them where it is more than escaping. */
export interface Text {
  kind: 'text';
  text: string;
  markup?: string;
}

/** The place of a value. An optional one without a value takes its attribute or element with it. */
export interface Slot {
  kind: 'slot';
  index: number;
  optional: boolean;
}

export interface Element {
  kind: 'element';
  name: string;
  attributes: { name: string; content: Node[] }[];
  content: Node[];
  /** Written as `<a/>`, not as `<a></a>`. */
  closed: boolean;
  /** The value without which the element is left out; -1 for none. */
  dependency: number;
  /** The slots that stand directly in it: an array in one of them repeats the element. */
  slots: Slot[];
}

/** A template with the values for its slots. */
export interface Instance {
  kind: 'instance';
  template: Template;
  values: Values;
}

export interface Template {
  content: Node[];
  /** Where its definition stands in the chunk. */
  from: number;
  to: number;
}

export type Source = AnySource<Template>;

/** The values of a template instance, still in their bytes. */
export interface Values {
  source: Source;
  count: number;
  /** Where their sizes and types stand: four bytes each. */
  table: number;
  /** Where each begins, and where the last one ends. */
  starts: readonly number[];
  /** How many fragments stand around them. */
  depth: number;
  /** Where an element is repeated for the items of an array: which value that is, and the item. */
  repeated: number;
  item: string;
}
