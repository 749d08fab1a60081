import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { makeContext } from './context.ts';

function hints(sources: string): readonly string[] {
  return parseConfig(`sources:\n${sources}`, 'seatwatch.yaml', makeContext()).remarks;
}

test('one instance of two products is named with what to do', () => {
  const told = hints(`
  - { id: a, system: iris, instance: SRV1, paths: [a.log] }
  - { id: b, system: security-expert, instance: SRV1, paths: [b.log] }
`);
  expect(told).toEqual([
    'the sources a (iris) and b (security-expert) have the same instance SRV1, and are of different products: ' +
      'give each the name of its own server or instance',
  ]);
});

test('several sources of one server and product are no mistake', () => {
  const told = hints(`
  - { id: a, system: security-expert, instance: SX1, paths: [a.log] }
  - { id: b, system: security-expert, instance: SX1, paths: [b.log] }
  - { id: c, system: iris, paths: [c.log] }
`);
  expect(told).toEqual([]);
});
