import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/types.ts';
import { makeContext } from './context.ts';

const SOURCE = 'sources: [{ id: a, system: iris, paths: [a.log] }]\n';

function parse(text: string): Config {
  return parseConfig(text, '/etc/seatwatch/seatwatch.yaml', makeContext());
}

test('a site has no name of its own; one that is given is short and without a slash', () => {
  expect(parse(SOURCE).site).toBeUndefined();
  expect(parse(`${SOURCE}site: Hamburg\n`).site).toBe('Hamburg');
  for (const site of ['a/b', 'x'.repeat(21)]) expect(() => parse(`${SOURCE}site: ${site}\n`)).toThrow(/name of a site/);
});

test('a site has no labels of its own; those that are given stay in their order, and are ten at most', () => {
  const labels = parse(`${SOURCE}labels: { env: prod, team: cad }\n`).labels;
  expect(Object.entries(labels)).toEqual([
    ['env', 'prod'],
    ['team', 'cad'],
  ]);
  const many = Array.from({ length: 11 }, (_, n) => `l${n}: x`).join(', ');
  expect(() => parse(`${SOURCE}labels: { ${many} }\n`)).toThrow(/there are 11 labels; keep 10 at most/);
});
