import { afterEach, beforeEach, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Pattern, Product } from '../../src/domain/product.ts';
import { day, iris } from '../timeline.ts';
import { asked, newFolder } from './terminal.ts';

/** A text as a new version might write it, added as anybody adds one: a pattern like those of its kind. */
const RETURNED: Pattern = {
  id: 'trace-returned',
  means: 'logout',
  literals: ['LicenseTrace: Returned'],
  expression: String.raw`^LicenseTrace: Returned, Role = (?<role>[^,]*), UserId = (?<user>[^,]*)$`,
};

const CATALOGUE = PRODUCTS as Product[];
const SHIPPED = [...PRODUCTS];

beforeEach(() => {
  const at = CATALOGUE.findIndex(({ parser }) => parser.system === 'iris');
  const { parser, ...rest } = CATALOGUE[at]!;
  CATALOGUE[at] = { ...rest, parser: withPattern(parser, RETURNED) };
});

afterEach(() => {
  CATALOGUE.splice(0, CATALOGUE.length, ...SHIPPED);
});

function withPattern(parser: Product['parser'], pattern: Pattern): Product['parser'] {
  return {
    ...parser,
    patterns: [...parser.patterns, pattern],
    inputs: parser.inputs.map((input) =>
      input.kind === 'lines' ? { ...input, literals: [...input.literals, ...pattern.literals] } : input,
    ),
  };
}

/** Logins of one holder after the other, with enough between them that a log is read in pieces. */
function busy(from: string, net: string): string {
  const table = '  17\t42   ^site(3)\n'.repeat(4_000);
  return Array.from({ length: 120 }, (_, n) => {
    const time = new Date(day(from) + n * 1_000).toISOString().slice(11, 19);
    return iris.login(`${time}:000`, 7_000 + n, `${net}.${n}`, 1) + (n % 4 === 3 ? table : '');
  }).join('');
}

test('a logout text that was added as a pattern counts before the last start as the known one does', async () => {
  await using folder = await newFolder();
  const file = await folder.write(
    'messages.log',
    iris.start('06:00:00:000') +
      busy('06:10', '192.0.2') +
      iris.line('07:02:00:000', 7_000, 'LicenseTrace: Returned, Role = User, UserId = 192.0.2.0') +
      busy('07:10', '198.51.100') +
      iris.start('09:00:00:000') +
      iris.login('09:30:00:000', 12, '192.0.2.9', 1),
  );
  const now = await asked(['who', file]);
  const then = await asked(['who', file, '--at', now.asOf]);
  expect(now.pools).toEqual(then.pools);
  expect(now.sessions).toEqual(then.sessions);
  expect(now.uncertain).toEqual(then.uncertain);
  expect(now.sessions.map(({ holder }) => holder)).toEqual(['192.0.2.9']);
});
