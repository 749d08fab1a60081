import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPECTED } from './expected.ts';
import { DIFFERS_EITHER_ORDER, DIFFERS_WITH_LINES } from './expected-timelines.ts';
import type { Form } from './form.ts';
import { type Judgement, judge, type Verdict } from './judge.ts';
import { EITHER_ORDER, PLAIN, type Timeline, WITH_LINES } from './timeline.ts';
import { FORMS } from './writers/all.ts';

/*
 * `node test/forms/run.ts [PART]`: judges every form whose name holds the part, and prints the table of verdicts.
 * `--lines` does so with line ends in the texts, `--either` with dates that may be day or month first. `--changed`
 * prints only what is not as expected.ts says, and `--update` writes that table anew: look at every line that changes.
 */
const EXPECTED_FILES = ['expected.ts', 'expected-timelines.ts'].map((file) => join(import.meta.dirname, file));

type Table = Readonly<Record<string, Verdict>>;

/** A timeline, and where it makes another verdict than the plain one. */
interface Asked {
  timeline: Timeline;
  differs: Table;
}

/** What makes being told right of a form that lacks something. */
function lacking({ lacks }: Form): string {
  return lacks === undefined ? '' : `[lacks ${lacks}]`;
}

function lineOf(form: Form, { verdict, why }: Judgement): string {
  return [form.name.padEnd(70), verdict.padEnd(15), form.shape.padEnd(11), lacking(form), why].join(' ').trimEnd();
}

async function print(forms: readonly Form[], { timeline, differs }: Asked, changed: boolean): Promise<void> {
  const counts = new Map<Verdict, number>();
  let well = 0;
  for (const form of forms) {
    const judgement = await judge(form, timeline);
    if (judgement.verdict === 'right' || (judgement.verdict === 'told' && form.lacks !== undefined)) well += 1;
    counts.set(judgement.verdict, (counts.get(judgement.verdict) ?? 0) + 1);
    if (!changed || (differs[form.name] ?? EXPECTED[form.name]) !== judgement.verdict)
      console.log(lineOf(form, judgement));
  }
  const told = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  console.log(`${told}; ${well} of ${forms.length} right, or told where the form itself lacks something`);
}

async function verdicts(timeline: Timeline): Promise<Table> {
  const all: Record<string, Verdict> = {};
  for (const form of FORMS) all[form.name] = (await judge(form, timeline)).verdict;
  return all;
}

function written(name: string, type: string, entries: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(entries).map(([key, value]) => {
    const quote = key.includes("'") ? '"' : "'";
    const bare = /^[a-z]+$/.test(key);
    return `  ${bare ? key : `${quote}${key}${quote}`}: ${typeof value === 'number' ? value : `'${value}'`},\n`;
  });
  const object = lines.length === 0 ? '{}' : `{\n${lines.join('')}}`;
  return `export const ${name}: Readonly<${type}> = ${object};\n`;
}

/** The files with their comments, and today's verdicts in place of their tables. */
async function update(): Promise<void> {
  const plain = await verdicts(PLAIN);
  const differing = async (timeline: Timeline): Promise<Table> =>
    Object.fromEntries(Object.entries(await verdicts(timeline)).filter(([name, verdict]) => plain[name] !== verdict));
  const totals: Partial<Record<Verdict, number>> = {};
  for (const verdict of ['right', 'told', 'wrong', 'not recognised'] as const) {
    const count = Object.values(plain).filter((one) => one === verdict).length;
    if (count > 0) totals[verdict] = count;
  }
  const tables: Readonly<Record<string, string>> = {
    EXPECTED: written('EXPECTED', 'Record<string, Verdict>', plain),
    TOTALS: written('TOTALS', 'Partial<Record<Verdict, number>>', totals),
    DIFFERS_WITH_LINES: written('DIFFERS_WITH_LINES', 'Record<string, Verdict>', await differing(WITH_LINES)),
    DIFFERS_EITHER_ORDER: written('DIFFERS_EITHER_ORDER', 'Record<string, Verdict>', await differing(EITHER_ORDER)),
  };
  for (const file of EXPECTED_FILES) {
    const text = readFileSync(file, 'utf8').replaceAll(
      /^export const (\w+): [^=]*= \{(?:\}|\n[^}]*\n\});\n/gm,
      (whole, name: string) => tables[name] ?? whole,
    );
    writeFileSync(file, text);
  }
}

const words = process.argv.slice(2);
const part = words.find((word) => !word.startsWith('--'))?.toLowerCase() ?? '';
const asked: Asked = words.includes('--lines')
  ? { timeline: WITH_LINES, differs: DIFFERS_WITH_LINES }
  : words.includes('--either')
    ? { timeline: EITHER_ORDER, differs: DIFFERS_EITHER_ORDER }
    : { timeline: PLAIN, differs: {} };
if (words.includes('--update')) await update();
else
  await print(
    FORMS.filter(({ name }) => name.toLowerCase().includes(part)),
    asked,
    words.includes('--changed'),
  );
