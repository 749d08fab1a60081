import { expect, test } from 'vitest';
import { createTableReader } from '../../../src/formats/table/table.ts';
import { ENCODINGS, encode, logFolder } from '../text-log/log-folder.ts';

const LOCKS = 'LOCK,USER,SINCE\r\n1,alice,2026-11-20T08:00:00Z\r\n2,"bob, the second ""b""",2026-11-20T09:00:00Z\r\n';

function tableFolder(): ReturnType<typeof logFolder> {
  return logFolder({ reader: createTableReader(), final: true });
}

test.each(ENCODINGS)(
  'a version is one entry with all its rows, its clock the time of the file, in %s',
  async (encoding) => {
    const log = tableFolder();
    await log.write(encode(LOCKS, encoding, true));
    const { entries, notes } = await log.poll();
    expect(notes).toEqual([]);
    expect(entries.map(({ table }) => table)).toEqual([
      {
        header: ['LOCK', 'USER', 'SINCE'],
        rows: [
          { LOCK: '1', USER: 'alice', SINCE: '2026-11-20T08:00:00Z' },
          { LOCK: '2', USER: 'bob, the second "b"', SINCE: '2026-11-20T09:00:00Z' },
        ],
      },
    ]);
    expect(entries[0]?.at).toBeGreaterThan(0);
  },
);

test.each([
  ['semicolons', 'A;B\n1,5;2\n', [{ A: '1,5', B: '2' }]],
  ['tabs', 'A\tB\n1\t2\n', [{ A: '1', B: '2' }]],
  ['a last row without its line end', 'A,B\n1,2', [{ A: '1', B: '2' }]],
  ['a row over two lines, and an empty one', 'A,B\n\n"1\n1",2\n\n', [{ A: '1\n1', B: '2' }]],
  ['no row at all', 'A,B\n', []],
])('a table is read with %s', async (_, text, rows) => {
  const log = tableFolder();
  await log.write(text);
  expect((await log.poll()).entries[0]?.table?.rows).toEqual(rows);
});

test.each([
  ['a row that was cut off', 'A,B,C\n1,2,3\n4,5', 'line 3 has 2 fields, and the header 3: it may be cut off'],
  ['a row that was cut off behind one of three lines', 'A,B\n"1\n1\n1",2\n3\n', 'line 5 has 1 field, and the header 2'],
  ['a field too many', 'A,B\n1,2,3\n', 'line 2 has 3 fields, and the header 2: put fields that hold the delimiter'],
  ['a quote that is not closed', 'A,B\n1,"2\n', 'line 2 is broken'],
  ['a file that is empty', '', 'it is empty, which does not prove that nobody is there'],
  ['two columns of one name', '\nA,A\n1,2\n', 'line 2, "A,A", is no header'],
  ['lines that end with carriage returns alone', 'A,B\r1,2\r', 'line 1 holds carriage returns'],
])('a version with %s is damaged as a whole', async (_, text, detail) => {
  const log = tableFolder();
  await log.write(text);
  const { entries, notes } = await log.poll();
  expect(entries).toEqual([]);
  expect(notes.map((note) => [note.what, note.detail])).toEqual([['damaged', expect.stringContaining(detail)]]);
});

test('a version that was read is not read again, the next one is', async () => {
  const log = tableFolder();
  await log.write(LOCKS);
  expect((await log.poll()).entries).toHaveLength(1);
  expect((await log.poll()).entries).toEqual([]);
  await log.write(`${LOCKS}3,carol,2026-11-20T10:00:00Z\n`);
  expect((await log.poll()).entries[0]?.table?.rows).toHaveLength(3);
});
