import type { Verdict } from './judge.ts';

/*
 * Where other timelines make other verdicts than expected.ts says; written by `node test/forms/run.ts --update` too.
 */

/** Where line ends in the texts make another verdict. */
export const DIFFERS_WITH_LINES: Readonly<Record<string, Verdict>> = {
  'Get-WinEvent as it prints, window of 160 columns': 'told',
  'wmic ntevent, /format:csv': 'told',
};

/** Where dates that may be day or month first make another verdict. */
export const DIFFERS_EITHER_ORDER: Readonly<Record<string, Verdict>> = {};
