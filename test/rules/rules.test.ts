import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { EVALUATORS, EVENTS } from '../../rules/index.ts';
import type { Rule } from '../../src/domain/alerting.ts';
import { ruleFiles, shippedRules } from '../../src/notify/shipped-rules.ts';
import { expectedOf, playSample, samplesOf, type Sample } from './play.ts';

const RULES = shippedRules();

function sampled(rule: Rule, sample: unknown): { told: unknown; expected: unknown } {
  const [only] = samplesOf([sample]) as [Sample];
  return compared(rule, only);
}

/** Of what was told, as much as the sample speaks of. */
function compared(rule: Rule, sample: Sample): { told: unknown; expected: unknown } {
  const expected = expectedOf(sample);
  const told = playSample(rule, sample).map(({ minute, says }, at) => {
    const spoken = Object.keys(expected[at]?.says ?? says);
    return { minute, says: Object.fromEntries(Object.entries(says).filter(([key]) => spoken.includes(key))) };
  });
  return { told, expected };
}

describe.each(ruleFiles().map((file) => ({ id: file.id, file })))('rule $id', ({ id, file }) => {
  const rule = RULES.find((one) => one.id === id) as Rule;

  test('is whole: a condition and an event that exist, durations, a title', () => {
    expect(EVALUATORS.map(({ condition }) => condition)).toContain(rule.condition);
    if (rule.condition === 'event' || rule.condition === 'absent') expect(EVENTS).toContain(rule.on);
    else expect(rule.on).toBeUndefined();
    for (const system of [rule.system ?? []].flat())
      expect(PRODUCTS.map(({ parser }) => parser.system)).toContain(system);
    expect(['info', 'warning', 'critical']).toContain(rule.level);
    expect(rule.title).toMatch(/^\S.*\S$/);
    expect(rule.minInterval).toBeGreaterThanOrEqual(0);
    expect(rule.resolveAfter).toBeGreaterThan(0);
  });

  test('is the only one of its id', () => {
    expect(RULES.filter((one) => one.id === id)).toHaveLength(1);
  });

  test('shows by samples when it fires and when it is over', () => {
    const alerts = samplesOf(file.samples).flatMap((sample) => expectedOf(sample).map(({ says }) => says));
    expect(
      alerts.some(({ endedBy }) => endedBy === undefined),
      'no sample in which it fires',
    ).toBe(true);
    expect(
      alerts.some(({ endedBy }) => endedBy !== undefined),
      'no sample in which it is over',
    ).toBe(true);
  });

  describe('it', () => {
    test.each(samplesOf(file.samples))('$it', (sample) => {
      const { told, expected } = compared(rule, sample);
      expect(told).toEqual(expected);
    });
  });
});

describe('the harness', () => {
  const rule = RULES.find(({ id }) => id === 'limit-exceeded') as Rule;

  test('has no mercy with a rule without samples, or with one that nobody can read', () => {
    for (const samples of [
      undefined,
      [],
      [{ it: 'x', after: { 0: { totals: 3 } }, alerts: {} }],
      [{ it: 'x', after: { soon: { total: 3 } }, alerts: {} }],
      [{ it: 'x', after: {}, alerts: { 0: {} } }],
    ]) {
      expect(() => samplesOf(samples)).toThrow();
    }
  });

  test('sees an alert that the sample does not speak of, one that did not come, and a wrong word', () => {
    const right = { it: 'x', after: { 0: { total: 3 }, 5: { total: 4 } }, alerts: { 0: { rise: 1 }, 5: { rise: 2 } } };
    expect(sampled(rule, right).told).toEqual(sampled(rule, right).expected);
    for (const alerts of [
      { 0: { rise: 1 } },
      { 0: { rise: 1 }, 5: { rise: 2 }, 6: { rise: 3 } },
      { 0: { rise: 1 }, 5: { rise: 7 } },
      { 0: { rise: 1 }, 35: { endedBy: 'x' } },
    ]) {
      const { told, expected } = sampled(rule, { ...right, alerts });
      expect(told).not.toEqual(expected);
    }
  });
});
