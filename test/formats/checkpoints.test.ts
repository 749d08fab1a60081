import { readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import { isFirstSight, namedCheckpoint, ownCheckpoint } from '../../src/formats/checkpoints.ts';
import { lackOf, troubleOf } from '../../src/formats/trouble.ts';

const STATES = join(import.meta.dirname, '..', 'store', 'states');
const LOG = '/logs/messages.log';

/** What a state holds of inputs, by the path of each. */
function storedIn(name: string): Map<string, Json> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-states-'));
  try {
    const file = join(folder, 'seatwatch.db');
    writeFileSync(file, gunzipSync(readFileSync(join(STATES, name))));
    const db = new DatabaseSync(file);
    const rows = db.prepare("SELECT key, json FROM part WHERE kind = 'inputs'").all();
    db.close();
    return new Map(
      rows.map(({ key, json }) => {
        const id = JSON.parse(String(key)) as string;
        return [id.slice(id.indexOf(':') + 1), JSON.parse(String(json)) as Json];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(['schema-2-every-reader.db.gz', 'schema-3-every-reader.db.gz'])(
  'what versions up to 0.1 stored: %s',
  (name) => {
    const stored = storedIn(name);

    test('every checkpoint gets the name of its reader, and none has a trouble', () => {
      const named = [...stored].map(([path, one]) => {
        const { reader, version, trouble, readTo } = namedCheckpoint(one, path);
        return [path.replace(/^.*\//, ''), reader, version, trouble, readTo];
      });
      expect(named.toSorted()).toEqual([
        ['1.csv', 'snapshot', 1, null, null],
        ['2.xml', 'snapshot', 1, null, null],
        ['Application.evtx', 'evtx', 1, null, null],
        ['all.dmp', 'snapshot', 1, null, null],
        ['messages.log', 'text-log', 1, null, null],
      ]);
    });

    test('all else stays as it is, and what has a name is given back unchanged', () => {
      for (const [path, one] of stored) {
        const named = namedCheckpoint(one, path);
        expect(named).toMatchObject(one as object);
        expect(namedCheckpoint(named, path)).toBe(named);
      }
    });
  },
);

describe('what was lacking when an older version stored it', () => {
  const log = { version: 1, opened: true, files: [], done: [], horizon: 0, troubles: [], above: null };
  const dump = { version: 1, first: null, read: null, seen: null, trouble: null };
  const evtx = { version: 1, reader: 'evtx', first: 0, upTo: null, last: null, torn: null, doubt: null, strays: [] };

  test.each<[what: string, Json, sentence: string | null]>([
    ['a log that is away', log, `${LOG} is not there`],
    ['a log without rights', { ...log, troubles: [{ file: LOG, what: 'EACCES' }] }, `${LOG} cannot be read (EACCES)`],
    ['its folder', { ...log, troubles: [{ file: '/logs', what: 'EACCES' }] }, '/logs cannot be read (EACCES)'],
    ['a sibling alone', { ...log, files: [{ current: true }], troubles: [{ file: '/logs/x', what: 'EIO' }] }, null],
    ['a dump that is away', dump, `${LOG} is not there`],
    ['a dump that is too large', { ...dump, trouble: 'too large' }, `${LOG} cannot be read (too large)`],
    ['a dump that was read', { ...dump, seen: { mtime: 1, size: 1 } }, null],
    ['an event log that is away', { ...evtx, seen: null, trouble: null }, `${LOG} is not there`],
    ['an event log that was read', { ...evtx, seen: 69_632, trouble: null }, null],
  ])('%s', (_, stored, sentence) => {
    expect(troubleOf(namedCheckpoint(stored, LOG), LOG)).toBe(sentence);
  });

  test('is said of the folder where the folder is lacking', () => {
    const stored = { ...log, troubles: [{ file: '/logs', what: 'ENOENT' }] };
    expect(lackOf(namedCheckpoint(stored, LOG), LOG)).toEqual({ file: '/logs', cause: 'no such folder' });
  });

  test.each<Json>([null, 7, 'text', [], {}, { version: 9, files: [] }])('%j is a checkpoint of no reader', (stored) => {
    const named = namedCheckpoint(stored, LOG);
    expect(named.reader).toBe('unknown');
    expect(troubleOf(named, LOG)).toBe(`${LOG} cannot be read (what was read of it is not understood)`);
  });
});

describe('a reader', () => {
  const stored = namedCheckpoint({ version: 1, first: null, read: null, seen: null, trouble: null }, LOG);

  test('goes on from its own checkpoints alone, and changes a copy', () => {
    expect(ownCheckpoint(stored, { reader: 'snapshot', version: 1 })).toEqual(stored);
    expect(ownCheckpoint(stored, { reader: 'snapshot', version: 1 })).not.toBe(stored);
    expect(ownCheckpoint(stored, { reader: 'snapshot', version: 2 })).toBeUndefined();
    expect(ownCheckpoint(stored, { reader: 'evtx', version: 1 })).toBeUndefined();
    expect(ownCheckpoint(undefined, { reader: 'evtx', version: 1 })).toBeUndefined();
  });

  test('takes for history what turns up before anything could be seen, whichever reader looked', () => {
    expect(isFirstSight(undefined)).toBe(true);
    expect(isFirstSight({ ...stored, opened: false })).toBe(true);
    expect(isFirstSight(stored)).toBe(false);
  });
});
