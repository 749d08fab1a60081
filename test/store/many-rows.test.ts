import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { manyRows } from '../../src/store/many-rows.ts';

test.each([0, 1, 31, 32, 33, 64, 100])('%i rows are all written, in their order, and a later one wins', (count) => {
  using db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE one (id TEXT PRIMARY KEY, value INTEGER); CREATE TABLE other (id TEXT, value INTEGER)');
  const [one, other] = [
    manyRows(db, 'INSERT INTO one', 2, 'ON CONFLICT DO UPDATE SET value = excluded.value')(),
    manyRows(db, 'INSERT INTO other', 2)(),
  ];
  for (let at = 0; at < count; at += 1) {
    one.add(`id ${at % 10}`, at);
    other.add(`id ${at}`, at);
  }
  one.flush();
  other.flush();
  const numbers = Array.from({ length: count }, (_, at) => at);
  expect(
    db
      .prepare('SELECT value FROM other ORDER BY rowid')
      .all()
      .map(({ value }) => value),
  ).toEqual(numbers);
  const last = db
    .prepare('SELECT value FROM one')
    .all()
    .map(({ value }) => Number(value));
  expect(last.sort((a, b) => a - b)).toEqual(numbers.slice(-10));
});

test('what a transaction that failed has taken is not written by the next', () => {
  using db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE one (value INTEGER)');
  const begin = manyRows(db, 'INSERT INTO one', 1);
  begin().add(1);
  const next = begin();
  next.add(2);
  next.flush();
  expect(
    db
      .prepare('SELECT value FROM one')
      .all()
      .map(({ value }) => value),
  ).toEqual([2]);
});
