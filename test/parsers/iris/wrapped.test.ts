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

test('JSON behind a time and a tag, as Fluentd writes it, is read; behind a sentence it is none', () => {
  const json = JSON.stringify({ message: HEAD });
  for (const line of [`2026-11-20T08:00:00+00:00\tiris.log\t${json}`, `2026-11-20 08:00:00 +0000 iris.log: ${json}`]) {
    const bytes = Buffer.from(line);
    expect(isRecordStart(bytes, 0, bytes.length)).toBe(true);
    expect(streamOf(line)).toMatchObject({ name: 'iris.log', text: HEAD });
  }
  expect(streamOf(`the application wrote to me ${json}`)?.text ?? '').not.toBe(HEAD);
});
