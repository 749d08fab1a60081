import { describe, expect, test } from 'vitest';
import { parseDump } from '../../../parsers/iris/dump.ts';

const AT = Date.UTC(2026, 10, 20, 8);
const HEADER = ' UserId                Type Connects MaxCon CSPCon  LU Active Grace\n';
const row = (user: string, connections = 1): string => `${user.padEnd(22)} User ${connections} 25 0 1 600 0\n`;

describe('a licence dump that ends within a row', () => {
  test('is cut off at every byte, and no half of a row is a text that nobody understood', () => {
    const text = HEADER + row('192.0.2.31') + row('alice@198.51.100.20', 12);
    for (let end = HEADER.length; end < text.length; end += 1) {
      const { whole, notUnderstood } = parseDump(text.slice(0, end), AT);
      expect([end, whole, notUnderstood]).toEqual([end, text[end - 1] === '\n' && end > HEADER.length, []]);
    }
    expect(parseDump(text, AT)).toMatchObject({ whole: true, notUnderstood: [] });
  });

  test('a row in the middle that is no holder is told', () => {
    const { notUnderstood } = parseDump(`${HEADER}what is this line doing here\n${row('192.0.2.31')}`, AT);
    expect(notUnderstood).toEqual(['what is this line doing here']);
  });
});
