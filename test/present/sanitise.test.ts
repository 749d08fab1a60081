import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, headerText, visible, visibleLines } from '../../src/present/sanitise.ts';

const controls = /[\u0000-\u001f\u007f-\u009f]/;
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('header text', () => {
  test('is one line: a user id cannot add a header', () => {
    expect(headerText('limit\r\nBcc: thief@example.test\r\n\r\nbody')).toBe('limit Bcc: thief@example.test body');
  });

  test('is no encoded word, which a mail program would decode', () => {
    expect(headerText('=?utf-8?Q?=0D=0ABcc:_thief?=')).toBe('= ?utf-8?Q?=0D=0ABcc:_thief?=');
    expect(headerText('=\u0000?utf-8?B?PGI+?= =??=')).toBe('= ?utf-8?B?PGI+?= = ??=');
  });

  test('is cut to 150 characters, and never within a surrogate pair', () => {
    expect(headerText('x'.repeat(10_240))).toHaveLength(150);
    expect(headerText(`${'x'.repeat(148)}😀 and more`)).toBe(`${'x'.repeat(148)}…`);
  });

  test('keeps names in any script as they are', () => {
    expect(headerText('Jürgen 東京 می‌خواهم')).toBe('Jürgen 東京 می‌خواهم');
  });

  test('holds no control, no turned direction and no lone surrogate, whatever comes in', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 400 }), (text) => {
        const safe = headerText(text);
        expect(safe).not.toMatch(controls);
        expect(safe).not.toMatch(turning);
        expect(safe.isWellFormed()).toBe(true);
        expect(safe.length).toBeLessThanOrEqual(150);
      }),
    );
  });
});

describe('text for people', () => {
  test('shows what would not be seen', () => {
    expect(visible('a\u001b[31mb\u0000c\u202Ed\u200be\u007f')).toBe('a\\x1b[31mb\\x00c<U+202E>d<U+200B>e\\x7f');
  });

  test('stays on its line, so that a name cannot forge a line of the mail', () => {
    expect(visible('bob\n 2. Switch the server off')).toBe('bob\\n 2. Switch the server off');
  });

  test('is cut where it is endless', () => {
    expect(visible('x'.repeat(10_240)).length).toBe(400);
    expect(visibleLines('head\n\tsecond\r\nthird', 2)).toEqual(['head', '    second', '... and 1 more lines']);
  });

  test('cannot become markup', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
        expect(escapeHtml(text)).not.toMatch(controls);
      }),
    );
    expect(escapeHtml('<script>alert(1)</script>')).toBe('&#60;script&#62;alert(1)&#60;/script&#62;');
  });
});
