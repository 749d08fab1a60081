import { quoted } from './problem.ts';
import { textThat } from './fields.ts';
import type { Sheet } from './sheet.ts';

/** All of them stand in one header of every mail. */
const MOST = 10;

/** As Prometheus names its labels, so that they are the same wherever they come to stand. */
const KEY = /^[A-Za-z][A-Za-z0-9_]{0,30}$/;

const VALUE = textThat((text) =>
  /^[^\u0000-\u001F\u007F,=]{1,60}$/.test(text)
    ? undefined
    : ['cannot be a label', 'write at most 60 characters without a comma or =, for example env: prod'],
);

/** Reads `labels`: by what else a site is known, such as `{ env: prod, team: cad }`; at most ten. */
export function readLabels(sheet: Sheet, value: unknown): Record<string, string> {
  const labels: [string, string][] = [];
  const entries = sheet.entries(value, ['labels']);
  if (entries.length > MOST)
    sheet.report(['labels'], 'key', `there are ${entries.length} labels`, `keep ${MOST} at most`);
  for (const [key, entry] of entries) {
    if (!KEY.test(key))
      sheet.report(
        ['labels', key],
        'key',
        `${quoted(key)} cannot be the name of a label`,
        'use letters, digits and underscores, begin with a letter, and keep to 31 characters',
      );
    const read = sheet.read(VALUE, entry, ['labels', key]);
    if (read !== undefined) labels.push([key, read]);
  }
  return Object.fromEntries(labels);
}
