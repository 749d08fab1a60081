import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** So many rows are written by one statement: calling one costs as much as writing a row does. */
const AT_ONCE = 32;

/** Rows of one table that are written within a transaction; what one that fails has taken is gone with it. */
export interface ManyRows {
  /** Takes a row, with a value for each column; it may be written with later ones. */
  add(...row: SQLInputValue[]): void;
  /** Writes what was taken and is not written yet. To be called before the transaction is committed. */
  flush(): void;
}

/**
 * Gives the function that begins rows for a transaction. `into` stands before VALUES, `behind` after the rows; a row
 * has so many `columns`. Rows are written in the order in which they are added.
 */
export function manyRows(db: DatabaseSync, into: string, columns: number, behind = ''): () => ManyRows {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  const statementOf = (rows: number): ReturnType<DatabaseSync['prepare']> =>
    db.prepare(`${into} VALUES ${Array.from({ length: rows }, () => row).join(', ')} ${behind}`);
  const one = statementOf(1);
  const many = statementOf(AT_ONCE);

  return function begin() {
    let waiting: SQLInputValue[] = [];
    return {
      add(...values) {
        for (const value of values) waiting.push(value);
        if (waiting.length < AT_ONCE * columns) return;
        many.run(...waiting);
        waiting = [];
      },
      flush() {
        for (let at = 0; at < waiting.length; at += columns) one.run(...waiting.slice(at, at + columns));
        waiting = [];
      },
    };
  };
}
