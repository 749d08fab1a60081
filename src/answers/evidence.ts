import type { Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';
import { lineInputOf, readsEvents, type Product } from '../domain/product.ts';
import { formatFor, recogniseFile } from '../formats/index.ts';
import { quoted } from '../present/shell.ts';
import { lineNow, type LineNow } from './line-now.ts';
import { knownProduct } from './products.ts';
import { proofsOf, type Tells } from './proofs.ts';
import { commandFor } from './show-command.ts';

/** A line behind a session, as it was read and as it stands in a file now. */
export interface Evidence {
  tells: Tells;
  proof: Proof;
  /** A sentence where it cannot be shown. */
  now: LineNow | string;
  /** Shows it in a POSIX shell; undefined where nothing would. */
  command: string | undefined;
}

/** Reads again the lines behind a session of a product. */
export async function evidenceOf(session: Session, system: string): Promise<Evidence[]> {
  const parser = knownProduct(system)?.parser;
  const log = parser && lineInputOf(parser);
  const all: Evidence[] = [];
  for (const { tells, proof } of proofsOf(session)) {
    if (parser !== undefined && readsEvents(parser) && !(await isList(proof.file, parser))) {
      const { eventNow } = await import('./event-evidence.ts');
      all.push({ tells, proof, ...(await eventNow(proof)) });
      continue;
    }
    // What names the container stands before the text of a line and is no part of it.
    const same = (line: string): boolean => line === proof.text || log?.stream?.(line)?.text === proof.text;
    const now = await lineNow(proof, same);
    if (typeof now !== 'string') all.push({ tells, proof, now, command: commandFor(now) });
    else if (await isList(proof.file, parser))
      all.push({
        tells,
        proof,
        now: 'the file is a list that is written anew as a whole; it may name others by now',
        command: `cat ${quoted(proof.file)}`,
      });
    else all.push({ tells, proof, now, command: undefined });
  }
  return all;
}

async function isList(file: string, parser: Product['parser'] | undefined): Promise<boolean> {
  try {
    return (
      parser !== undefined && formatFor(await recogniseFile(file, { parsers: [parser] }), parser)?.records === 'table'
    );
  } catch {
    return false;
  }
}
