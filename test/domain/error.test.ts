import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config/problem.ts';
import { errorCodeOf, EXIT_STATUS, SeatwatchError } from '../../src/domain/error.ts';
import { NoEvents } from '../../src/formats/no-events.ts';
import { StateLost } from '../../src/store/identity.ts';
import { InstantError } from '../../src/time/parse-instant.ts';

test('an error says what to do at the end of its message, and by itself', () => {
  const error = new SeatwatchError('not-readable', 'cannot read messages.log', { remedy: 'let this account read it' });
  expect(error.message).toBe('cannot read messages.log; let this account read it');
  expect(error.remedy).toBe('let this account read it');
});

test('programs know an error by its code, and one that nobody foresaw by none', () => {
  const known = [new ConfigError([]), new InstantError('x'), new NoEvents('x'), new StateLost('x')];
  expect(known.map(errorCodeOf)).toEqual(['config', 'instant', 'no-events', 'state-lost']);
  expect(errorCodeOf(new RangeError('x'))).toBeUndefined();
});

test('a command ends with 2 for wrong usage and configuration, and with 1 for all else', () => {
  const wrong = Object.entries(EXIT_STATUS).filter(([, status]) => status === 2);
  expect(wrong.map(([code]) => code)).toEqual(['usage', 'instant', 'config']);
});
