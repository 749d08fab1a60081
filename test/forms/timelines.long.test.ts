import { describe, expect, test } from 'vitest';
import { EXPECTED } from './expected.ts';
import { DIFFERS_EITHER_ORDER, DIFFERS_WITH_LINES } from './expected-timelines.ts';
import { judge } from './judge.ts';
import { EITHER_ORDER, WITH_LINES } from './timeline.ts';
import { FORMS } from './writers/all.ts';

describe('with line ends in the texts of the events', () => {
  test.each(FORMS)('$name is read as the table says', async (form) => {
    const { verdict, why } = await judge(form, WITH_LINES);
    expect(verdict, why).toBe(DIFFERS_WITH_LINES[form.name] ?? EXPECTED[form.name]);
  });
});

describe('on a day that may be another one, with the month first', () => {
  test.each(FORMS)('$name is read as the table says', async (form) => {
    const { verdict, why } = await judge(form, EITHER_ORDER);
    expect(verdict, why).toBe(DIFFERS_EITHER_ORDER[form.name] ?? EXPECTED[form.name]);
  });
});
