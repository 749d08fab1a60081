import { inputOf, type ProductInput } from '../domain/product.ts';
import type { Parsing } from './source-batch.ts';

/** How entries of one kind of input go through the five steps. */
export interface Strategy {
  /** What is read together: each input for itself, or all inputs of one machine, whose order matters. */
  groupBy: 'input' | 'machine';
  /** Entries are taken as they were read, or merged by time. */
  order: 'none' | 'by time';
  /** What tells the stream of an entry: a prefix of the line, the computer of the event, or nothing. */
  route: 'prefix' | 'computer' | 'none';
  /** Whether an entry that came before, by whatever input, is known again by what the product says of it. */
  identity: 'none' | 'product';
  /** Whether the instant of an entry stands in its text, where the parser reads it, or the entry carries it. */
  stamp: 'text' | 'entry';
}

const STRATEGY: Readonly<Record<ProductInput['kind'], Strategy>> = {
  lines: { groupBy: 'input', order: 'none', route: 'prefix', identity: 'none', stamp: 'text' },
  events: { groupBy: 'machine', order: 'by time', route: 'computer', identity: 'product', stamp: 'entry' },
  presence: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry' },
  count: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry' },
  table: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry' },
};

/** How what a product is read from is ingested. */
export function strategyOf(parser: Parsing['parser']): Strategy {
  return STRATEGY[inputOf(parser).kind];
}
