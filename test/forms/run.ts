import type { Form } from './form.ts';
import { judge } from './judge.ts';
import { FORMS } from './writers/all.ts';

/**
 * `node test/forms/run.ts [PART]`: judges every form whose name holds the part, and prints the table of verdicts.
 * With `--expected` it prints it as the table of expected.ts.
 */
const asTable = process.argv.includes('--expected');
const part = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '';
/** What makes being told right of a form that lacks something. */
function lacking({ lacks }: Form): string {
  return lacks === undefined ? '' : `[lacks ${lacks}]`;
}

const counts = new Map<string, number>();
for (const form of FORMS.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()))) {
  const { verdict, why } = await judge(form);
  counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  if (asTable) console.log(`  ${JSON.stringify(form.name)}: '${verdict}',`);
  else console.log([form.name.padEnd(70), verdict.padEnd(15), form.shape.padEnd(11), lacking(form), why].join(' '));
}
if (!asTable) console.log([...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', '));
