import fc from 'fast-check';
import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { isRecordStart, streamOf } from '../../../parsers/iris/record-start.ts';
import { PAIR, parseStructured } from '../../../parsers/iris/structured.ts';
import { runs } from '../../runs.ts';
import { instant, lines, login, input } from './log.ts';

type Record = { pid?: number | string; level?: string; event?: string; text: string; host?: string; instance?: string };

function pairs(time: string, { pid = 4711, level = 'INFO', event = 'Generic.Event', text, ...rest }: Record): string {
  const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  const more = Object.entries(rest)
    .map(([key, value]) => ` ${key}=${quoted(value)}`)
    .join('');
  return `when="2026-11-20 ${time}" pid=${pid}${more} level=${level} event=${event} text=${quoted(text)}`;
}

function json(time: string, { pid = '4711', level = 'INFO', event = 'Generic.Event', ...rest }: Record): string {
  return JSON.stringify({ when: `2026-11-20 ${time}`, pid, level, event, ...rest });
}

describe.each([
  ['pairs', pairs],
  ['JSON', json],
])('the structured log as %s', (_, write) => {
  test('is recognised, and each of its lines is a head', () => {
    const log = [write('08:00:00.000', { text: 'a' }), write('08:00:01.000', { text: 'b' })];
    expect(input.recognise(log.join('\n'), '/iris/log/structured.log')).toBeGreaterThan(0.5);
    for (const line of [...log, `iris-a | ${log[0] ?? ''}`]) {
      const bytes = Buffer.from(`above\n${line}\n`);
      expect(isRecordStart(bytes, 6, bytes.length - 1), line).toBe(true);
    }
  });

  test('has local stamps with four digits of the year', () => {
    expect(input.localTime?.(write('08:00:00.123', { text: 'x' }))).toBe(instant('08:00:00:123'));
    expect(
      lines([write('08:00:00.123', { text: login('192.0.2.7') })], { zone: 'Europe/Berlin' }).events,
    ).toMatchObject([{ kind: 'opened', at: instant('07:00:00:123'), who: { process: '4711' } }]);
  });

  test.each([
    ['DEBUG2', -2],
    ['DEBUG', -1],
    ['INFO', 0],
    ['WARNING', 1],
    ['SEVERE', 2],
    ['FATAL', 3],
  ])('has %s for severity %i', (level, severity) => {
    expect(parseStructured(write('08:00:00.000', { level, text: 'x' }))?.severity).toBe(severity);
  });

  test('gives any text as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes('\n')),
        (text) => {
          expect(parseStructured(write('08:00:00.000', { text: `<${text}>` }))?.text).toBe(`<${text}>`);
        },
      ),
      { numRuns: runs(100) },
    );
  });

  test('names its instance, and what host it is on', () => {
    expect(streamOf(write('08:00:00.000', { text: 'x', instance: 'PROD2' }))?.name).toBe('PROD2');
    expect(streamOf(write('08:00:00.000', { text: 'x', host: 'db1', instance: 'IRIS' }))?.name).toBe('db1:IRIS');
    expect(streamOf(write('08:00:00.000', { text: 'x' }))).toBeUndefined();
    const two = ['db1', 'db2'].map((host) =>
      write('08:00:00.000', { text: login('192.0.2.7'), host, instance: 'IRIS' }),
    );
    expect(lines(two).events.map(({ instance }) => instance)).toEqual(['db1:IRIS', 'db2:IRIS']);
  });

  test('tells a limit, an end, and a text that came again, as messages.log does', () => {
    const log = [
      write('08:00:00.000', { level: 'SEVERE', text: 'License limit exceeded 3 times since 11/20/26 06:00:00.  ' }),
      write('08:00:01.000', {
        level: 'SEVERE',
        text: 'LMF Error:  Could not send startup message to license server...(repeated 4 times)',
      }),
      write('08:00:02.000', {
        level: 'WARNING',
        event: 'System.Monitor',
        text: 'LicensePercentUsed Warning: LicensePercentUsed = 92 ( Warnvalue is 90).',
      }),
      write('09:00:00.000', { text: 'Withdrawing from License Domain' }),
    ];
    expect(lines(log).events).toMatchObject([
      { kind: 'limit-exceeded', total: 3 },
      { kind: 'message', code: 'licence-server-lost', times: 4 },
      { kind: 'message', code: 'licence-percent' },
      { kind: 'closed', which: 'all' },
    ]);
  });
});

test('a process may be a number or a text', () => {
  expect(parseStructured(json('08:00:00.000', { pid: 4711, text: 'x' }))?.pid).toBe('4711');
});

test('an object of something else, or one without a process, is no record', () => {
  for (const line of [
    '{}',
    '{"when":"yesterday","pid":"1"}',
    '{"when":"2026-11-20 08:00:00.000"}',
    '{"time":"x"}',
    'null',
    '{"when":',
    'when="2026-11-20 08:00:00.000" pid=1 ="',
    'when="2026-11-20 08:00:00.000"',
    'when=now pid=1',
  ]) {
    expect(parseStructured(line), line).toBeUndefined();
    expect(input.recognise(line, '/tmp/x.log'), line).toBe(0);
  }
});

test('the expression for pairs does not backtrack without bounds', () => {
  const { error, score } = isSafePattern(`^(?:${PAIR})`, { dotAll: true });
  expect({ error, score }).toMatchObject({ error: null, score: { infinite: false } });
});
