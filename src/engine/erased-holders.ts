import type { Ledger } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { KeyedState } from '../ingest/keyed-state.ts';
import { PSEUDONYMS, stillNeeded, underPseudonyms, type Pseudonyms } from '../ledger/pseudonyms.ts';

/** Persons who were erased while they held a seat: until it is given back they go by a pseudonym. Kept in the state. */
export interface ErasedHolders {
  /** A licence event with the pseudonyms of whom it names. */
  replace(event: Sourced): Sourced;
  /** Once a holder has nothing open any more, nothing is kept by which the name could be known again. */
  release(): void;
}

export function createErasedHolders(keyed: KeyedState, ledger: Pick<Ledger, 'pools' | 'holdings'>): ErasedHolders {
  function pseudonyms(): Pseudonyms | null {
    return (keyed.get(PSEUDONYMS) as Pseudonyms | null | undefined) ?? null;
  }

  return {
    replace(event) {
      const known = pseudonyms();
      return known === null ? event : underPseudonyms(event, known);
    },
    release() {
      const known = pseudonyms();
      if (known === null) return;
      const holders = ledger
        .pools()
        .flatMap(({ pool }) => ledger.holdings(pool))
        .flatMap(({ who }) => who.holder ?? []);
      keyed.keep(PSEUDONYMS, stillNeeded(known, new Set(holders)));
    },
  };
}
