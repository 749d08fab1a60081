import type { Verdict } from './judge.ts';

/*
 * Where other timelines make other verdicts than expected.ts says; written by `node test/forms/run.ts --update` too.
 */

/** Where line ends in the texts make another verdict. */
export const DIFFERS_WITH_LINES: Readonly<Record<string, Verdict>> = {};

/** Where dates that may be day or month first make another verdict. */
export const DIFFERS_EITHER_ORDER: Readonly<Record<string, Verdict>> = {
  'Event Viewer CSV en-GB': 'wrong',
  'Event Viewer CSV en-AU': 'wrong',
  'Event Viewer CSV en-IN': 'wrong',
  'Event Viewer CSV en-NZ': 'wrong',
  'Event Viewer CSV id-ID': 'wrong',
  'Event Viewer CSV without seconds en-GB': 'wrong',
  'Get-WinEvent | Export-Csv, PowerShell 7, en-GB': 'wrong',
  'Get-WinEvent | Export-Csv, PowerShell 7, fr-FR': 'wrong',
  'Get-WinEvent | Export-Csv, PowerShell 7, it-IT': 'wrong',
  'Get-WinEvent | Export-Csv, provider not registered (Message empty)': 'told',
};
