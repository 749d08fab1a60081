import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Emit, Proof } from '../domain/licence-event.ts';
import type { Parser, Tools } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import type { KeyedState } from './keyed-state.ts';

/** A batch with the source and the input that it is of. */
export interface SourceBatch {
  source: string;
  input: string;
  batch: Batch;
}

/** What the entries of a source are parsed by. */
export interface Parsing {
  parser: Parser<Json>;
  tools: Tools;
}

/** What ingest is given by the engine. */
export interface IngestContext {
  /** Throws for a source that is not configured. */
  of(source: string): Parsing;
  /** Parser states and whatever else is kept beside them. */
  keyed: KeyedState;
  /** How an entry arrives now that was not there at first sight. */
  later(): Arrival;
  /** Where licence events go that a parser finds in an entry that arrived so. */
  emit(source: string, arrival: Arrival, arrived: Instant): Emit;
  /** Forgets an instance that no source has a stream of any more. */
  retire(source: string, instance: string, at: Instant, proof: Proof): void;
}
