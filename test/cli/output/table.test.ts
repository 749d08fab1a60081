import { describe, expect, test, vi } from 'vitest';
import { table } from '../../../src/cli/output/table.ts';
import { createTimeText } from '../../../src/present/time-text.ts';
import { seatwatch } from '../terminal.ts';

const NODES = [
  '192.0.2.31',
  'svc_hl7@10.20.2.7',
  'alice@198.51.100.201',
  'a-very-long-name-of-a-user@203.0.113.250',
  '(192.0.2.44),',
];

describe('a table in a narrow terminal', () => {
  test.each([80, 72, 64])('never breaks a holder, at %i columns', (columns) => {
    const rows = NODES.map((node) => [
      node,
      '2026-11-20 07:05 to 07:10',
      '10 min to 14 min',
      '12',
      'opened 2026-11-20 07:05 to 07:10; one of several; start unknown',
    ]);
    const out = table(['HOLDER', 'SINCE', 'FOR', 'SESSIONS', 'HOW SURE'], rows, columns, ['HOLDER']);
    for (const node of NODES) expect(out, node).toContain(node);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('gives a name that is far longer than the others a line of its own, so that theirs stay lines', () => {
    const long = `${'a'.repeat(60)}@192.0.2.7`;
    const rows = [
      ['bob@192.0.2.1', 'today 07:05', 'exact'],
      [long, 'today 08:10', 'exact'],
    ];
    expect(table(['HOLDER', 'SINCE', 'HOW SURE'], rows, 80, ['HOLDER']).split('\n')).toEqual([
      expect.stringMatching(/^HOLDER +SINCE +HOW SURE$/),
      expect.stringMatching(/^bob@192\.0\.2\.1 +today 07:05 +exact$/),
      long,
      expect.stringMatching(/^ +today 08:10 +exact$/),
      '',
    ]);
    // In a file each row is a line, however wide.
    expect(table(['HOLDER', 'SINCE', 'HOW SURE'], rows, Infinity, ['HOLDER']).split('\n')).toHaveLength(4);
  });

  test('keeps its columns beside names of wide characters', () => {
    const rows = [
      ['田中太郎@192.0.2.1', 'today 07:05'],
      ['bob', 'today 08:10'],
    ];
    const [, wide = '', narrow = ''] = table(['HOLDER', 'SINCE'], rows, 80, ['HOLDER']).split('\n');
    expect(narrow.indexOf('today') - wide.indexOf('today')).toBe(4);
  });

  test.each([24, 12] as const)('never breaks a time of day, by %i hours', (hours) => {
    const { minute, span } = createTimeText('Europe/Berlin', hours);
    const times = Array.from({ length: 24 }, (_, hour) => Date.UTC(2026, 10, 21, hour, 5));
    const rows = times.map((at) => [
      'alice@192.0.2.31',
      minute(at),
      `opened ${span([at, at + 300_000])}; one of several`,
    ]);
    for (const columns of [80, 60, 50]) {
      const out = table(['HOLDER', 'SINCE', 'HOW SURE'], rows, columns);
      for (const at of times) expect(out).toContain(minute(at));
      for (const line of out.split('\n')) {
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\d{4}-\d\d-\d\d(?: *$|   )|(?:^|  ) *[AP]M\b/);
      }
    }
  });

  test('breaks an address of hexadecimal groups between these alone', () => {
    const node = 'bob@2001:db8:1234:5678:9abc:def0:1234:5678';
    const out = table(['HOLDER', 'HOW SURE'], [[node, 'exact, by a line of its own that nobody can doubt']], 30);
    const pieces = out
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ')[0] ?? '')
      .filter((piece) => piece !== '');
    expect(pieces.join('')).toBe(node);
    for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/[@:]$/);
  });
});

describe('the words of the help', () => {
  test.each([
    [['who', '--help'], 'CSV with a header row', 'exact name; otherwise part of a name'],
    [['audit', '--help'], 'pool name, as shown by `seatwatch who`', '--yes'],
  ])('%j is plain', async (args, ...words) => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    await seatwatch(args, { columns: 200 });
    const help = printed.mock.calls.join('\n');
    printed.mockRestore();
    for (const word of words) expect(help).toContain(word);
  });
});
