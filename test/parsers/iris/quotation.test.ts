import { expect, test } from 'vitest';
import { at, LAST_WORDS, lines, login, RECOVERY, short, START } from './log.ts';

const LINE = at('08:00:00:000', login('192.0.2.7'));
const ESC = '\u001b';

test('colours around each line, as less shows them, are nothing of it', () => {
  const log = [LAST_WORDS, ...RECOVERY, ...START, LINE];
  const { events } = lines(log.map((line) => `${ESC}[0m${line}${ESC}[0m`));
  expect(short(events)).toEqual(short(lines(log).events));
});

test('a log of bare lines that goes on behind a prefix is told of, once', () => {
  const behind = ['08:30', '08:31', '08:32', '08:33', '08:34', '08:35'].map(
    (time) => `iris-a | ${at(`${time}:00:000`, login('192.0.2.66'))}`,
  );
  const { events } = lines([LINE, ...behind]);
  expect(events.map(({ kind }) => kind)).toEqual(['opened', 'remark']);
  const again = lines([LINE, ...behind, at('08:40:00:000', login('192.0.2.7')), ...behind]);
  expect(again.events.filter(({ kind }) => kind === 'remark')).toHaveLength(1);
});
