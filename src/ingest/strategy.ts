import { inputOf, type ProductInput } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
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
  /**
   * Whether the parser is told what a reader noticed: of a table that could not be used nobody is gone, and how its
   * source stands tells of it.
   */
  notes: 'told' | 'none';
}

const STRATEGY: Readonly<Record<ProductInput['kind'], Strategy>> = {
  lines: { groupBy: 'input', order: 'none', route: 'prefix', identity: 'none', stamp: 'text', notes: 'told' },
  events: {
    groupBy: 'machine',
    order: 'by time',
    route: 'computer',
    identity: 'product',
    stamp: 'entry',
    notes: 'told',
  },
  presence: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry', notes: 'told' },
  count: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry', notes: 'told' },
  table: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry', notes: 'none' },
};

/** How a batch is ingested: by what it is of, where that is a table beside the main input of its product. */
export function strategyOf(parser: Parsing['parser'], batch?: Pick<Batch, 'of'>): Strategy {
  return STRATEGY[batch?.of ?? inputOf(parser).kind];
}
