import type { Entry, Json } from '../domain/entry.ts';
import { lineInputOf, type Parser, type Pattern } from '../domain/product.ts';
import type { Batch, Reader, ReadRequest } from '../domain/reader.ts';
import { holdsLiteral } from '../pattern/pattern.ts';
import { survivingLiterals } from './sources.ts';

/** What need not be read for an answer about the present. */
export interface SinceRestart {
  /** The batches of an input up to its end. `stateOf` tells the parser's state behind all that was given. */
  read(reader: Reader, request: ReadRequest, stateOf: () => Json): AsyncIterable<Batch>;
  /** Whether the last start was reached; else too little was read. */
  over(): boolean;
}

/**
 * Sessions from before the last start hold no seat: up to there only lines are looked for that say what lasts, as long
 * as the parser's state allows it. The rest is never decoded. Without `lastStart` all is read. `overrides` are a user's
 * patterns.
 */
export function readSinceRestart(
  parser: Parser<Json>,
  lastStart: Entry['place'] | null,
  overrides: readonly Pattern[] = [],
): SinceRestart {
  const start = lineInputOf(parser)?.start;
  const surviving = survivingLiterals(parser, overrides);
  const few = surviving?.always ?? [];
  const fewOrFirst = [...few, ...(surviving?.first ?? [])];
  let over = lastStart === null;
  let hadFirst = false;

  function enough(all: readonly string[], state: Json): readonly string[] {
    if (over || start?.settled(state) !== true) return all;
    return hadFirst ? few : fewOrFirst;
  }

  return {
    over: () => over,
    async *read(reader, request, stateOf) {
      let { from } = request;
      const { wanted } = request;
      const all = wanted.literals;
      let literals = all;
      for (let done = false; !done;) {
        done = true;
        for await (const batch of reader.read({ ...request, from, wanted: { ...wanted, literals } })) {
          over ||= batch.entries.some(({ place }) => place.file === lastStart?.file && place.at >= lastStart.at);
          // A batch that reaches beyond the start is read again with all that is wanted.
          if (!over || literals === all) {
            hadFirst ||= batch.entries.some(
              ({ text }) => surviving !== undefined && holdsLiteral(text, surviving.first),
            );
            yield batch;
            from = batch.next;
          }
          const next = enough(all, stateOf());
          if (next === literals) continue;
          literals = next;
          done = false;
          break;
        }
      }
    },
  };
}
