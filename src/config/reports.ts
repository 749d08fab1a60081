import * as z from 'zod';
import type { Sheet } from './sheet.ts';
import type { Config } from './types.ts';

/** YAML of today takes `yes` for a text. */
const YES_OR_NO = z.unknown().transform((value, context): boolean => {
  if (value === true || value === 'yes') return true;
  if (value === false || value === 'no') return false;
  context.issues.push({
    code: 'custom',
    message: 'is neither yes nor no',
    params: { remedy: 'write people: yes where reports may show persons, or leave it out' },
    input: value,
  });
  return z.NEVER;
});

/** Reads `reports`: whether reports may show persons; no unless it says so. */
export function readReports(sheet: Sheet, value: unknown): Config['reports'] {
  const read = value === undefined ? undefined : sheet.group({ people: YES_OR_NO.optional() }, value, ['reports']);
  return { people: read?.people === true };
}
