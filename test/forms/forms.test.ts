import { expect, test } from 'vitest';
import { EXPECTED, TOTALS } from './expected.ts';
import { judge, type Verdict } from './judge.ts';
import { FORMS } from './writers/all.ts';

test('no two forms have one name, and each has its line in the table', () => {
  const names = FORMS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(EXPECTED).sort()).toEqual(names.toSorted());
});

test('the table has as many forms of each verdict as it says', () => {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const verdict of Object.values(EXPECTED)) counts[verdict] = (counts[verdict] ?? 0) + 1;
  expect(counts).toEqual(TOTALS);
});

test.each(FORMS)('$name is read as the table says', async (form) => {
  const { verdict, why } = await judge(form);
  expect(verdict, why).toBe(EXPECTED[form.name]);
});
