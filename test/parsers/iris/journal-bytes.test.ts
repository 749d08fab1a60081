import { expect, test } from 'vitest';
import { isRecordStart, streamOf } from '../../../parsers/iris/record-start.ts';
import { parser } from './log.ts';

const HEAD = '11/20/26-08:00:00:000 (700) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = Jos\u00e9';

test.each([
  ['no UTF-8', 'latin1'],
  ['UTF-8 with letters that nothing prints', 'utf8'],
] as const)('a text of the journal that is a list of bytes is read: %s', (_, encoding) => {
  const line = JSON.stringify({ _HOSTNAME: 'host1', MESSAGE: [...Buffer.from(HEAD, encoding)], _PID: '8' });
  const bytes = Buffer.from(line);
  expect(isRecordStart(bytes, 0, bytes.length)).toBe(true);
  expect(streamOf(line)).toMatchObject({ name: 'host1', text: HEAD });
  const [input] = parser.inputs;
  expect(input?.kind === 'lines' && input.literals.some((literal) => line.includes(literal))).toBe(true);
});

test('a list of other numbers is no text', () => {
  expect(streamOf(JSON.stringify({ MESSAGE: [11, 400, -1] }))).toBeUndefined();
});
