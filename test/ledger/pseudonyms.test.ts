import { describe, expect, test } from 'vitest';
import { hashOfName, scrub, underPseudonyms } from '../../src/ledger/pseudonyms.ts';

const IN = 'forgotten-1';

test('a forgotten person stands in no key of a table, and is known by it as before', () => {
  const standIns = { salt: 'salt', names: { [hashOfName('salt', 'alice')]: IN } };
  const told = underPseudonyms(
    {
      kind: 'census',
      source: 'table',
      instance: 'DB1',
      pool: 'Seats',
      complete: true,
      at: 1,
      holders: [
        { key: 'alice/WS1', who: { holder: 'alice' }, openedAt: 1, row: { USER: 'alice', PC: 'WS1' } },
        { key: 'malice/WS2', who: { holder: 'malice' } },
      ],
      proof: { file: 'seats.csv', at: 0, text: 'alice,WS1' },
    },
    standIns,
  );
  expect(told).toMatchObject({
    holders: [
      { key: `${IN}/WS1`, who: { holder: IN }, openedAt: 1, row: { USER: IN, PC: 'WS1' } },
      { key: 'malice/WS2', who: { holder: 'malice' } },
    ],
    proof: { text: `${IN},WS1` },
  });
});

test('a forgotten person who is open still is renewed under the name that stands in', () => {
  const standIns = { salt: 'salt', names: { [hashOfName('salt', 'alice')]: IN } };
  const fact = { source: 'app', instance: 'APP', at: 1, proof: { file: 'events.csv', at: 0, text: 'Validate,alice' } };
  const who = { holder: 'alice', node: 'PC1', key: 'alice@PC1' };
  expect(underPseudonyms({ kind: 'renewed', pool: 'M', who, ...fact }, standIns)).toMatchObject({
    who: { holder: IN, node: 'PC1' },
    proof: { text: `Validate,${IN}` },
  });
  expect(JSON.stringify(underPseudonyms({ kind: 'renewed', pool: 'M', who, ...fact }, standIns))).not.toContain(
    'alice',
  );
});

/** As Python and others write JSON by default: nothing but ASCII. */
function ascii(text: string, upper = false): string {
  return JSON.stringify(text).replaceAll(/[^\x00-\x7f]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
}

const slashed = (text: string): string => JSON.stringify(text).replaceAll('/', String.raw`\/`);

describe('a name is taken out of a text as the log writes it', () => {
  test.each([
    'alice',
    String.raw`DOM\mallory`,
    String.raw`DOM\nick`,
    'o"brien',
    'Müller',
    'CN=é/OU=ß',
    '山田',
    '🦊fox',
    'a/b',
  ])('%s', (name) => {
    for (const spoken of [name, `${name}@192.0.2.4`]) {
      const text = `Login, UserId = ${spoken}, "Result" = 1`;
      const after = `Login, UserId = ${IN}, "Result" = 1`;
      expect(scrub(text, name, IN)).toBe(after);
      const forms = [JSON.stringify, (one: string) => ascii(one), (one: string) => ascii(one, true), slashed];
      for (const form of forms)
        expect(scrub(`{"text":${form(text)}}`, name, IN)).toBe(`{"text":${JSON.stringify(after)}}`);
    }
  });

  test('with other escapes around it, which stay as they are written', () => {
    const text = String.raw`{"text":"one\nalice\tand \u0027alice\u0027, C:\\logs\/x \u00FC"}`;
    expect(scrub(text, 'alice', IN)).toBe(String.raw`{"text":"one\n${IN}\tand \u0027${IN}\u0027, C:\\logs\/x \u00FC"}`);
  });

  test('with each of its letters escaped or not, and with a backslash in a text that is no JSON', () => {
    expect(scrub(String.raw`"\u0061lic\u0065 in"`, 'alice', IN)).toBe(`"${IN} in"`);
    expect(scrub(String.raw`C:\q alice \x`, 'alice', IN)).toBe(String.raw`C:\q ${IN} \x`);
  });

  test.each([
    ['M', String.raw`"M\u00fcller"`],
    ['ller', String.raw`"M\u00fcller"`],
    ['mallory', String.raw`"\u00fcmallory"`],
    [String.raw`DOM\mallory`, String.raw`"DOM\\mallory2 and XDOM\\mallory"`],
    ['Müller', String.raw`"M\u00fcllerin, M\u00fcller\u0069n"`],
  ])('not %s out of another name in %s', (name, text) => {
    expect(scrub(text, name, IN)).toBe(text);
  });

  test('in a time that grows with the text alone', () => {
    const text = `${'\\'.repeat(200_000)}${String.raw`\u00fc`.repeat(50_000)} ${'M\\u00fcller '.repeat(20_000)}`;
    const started = performance.now();
    expect(scrub(text, 'Müller', IN)).not.toContain('ller');
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
