import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { readFiles, type Read } from '../../src/engine/read-files.ts';

/** Real files, public and under free licences, are not part of the project: the variable names their folder. */
const FOLDER = process.env.SEATWATCH_REAL_DATA;
const FILES =
  FOLDER === undefined
    ? []
    : readdirSync(join(FOLDER, 'archestra'))
        .filter((name) => /\.aalo?g[x]?$/i.test(name))
        .map((name) => join(FOLDER, 'archestra', name));
const NOW = Date.UTC(2026, 10, 29);

const of = (part: string): string[] => FILES.filter((file) => file.includes(part));
const time = (at: Instant | null | undefined): string =>
  at === null || at === undefined ? 'before the log' : new Date(at).toISOString().replace('T', ' ').slice(0, 23);

function sessionsIn({ past }: Read, kind: string): Session[] {
  return past
    .sessions(-Infinity, Infinity, `batch-management/${kind}`)
    .toSorted((a, b) => (a.openedAt ?? 0) - (b.openedAt ?? 0));
}

describe.skipIf(FOLDER === undefined)(
  'real logs of ArchestrA (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    let server: Read;
    let mes: Read;
    beforeAll(async () => {
      server = await readFiles(of('2014R2'), 'UTC', NOW, true);
      mes = await readFiles(of('DA17U3SP1'), 'UTC', NOW, true);
    });

    test('programs took Development when they say so, each ended by the shutdown at the latest', () => {
      const sessions = sessionsIn(server, 'Development');
      expect(sessions.map(({ who, openedAt }) => `${time(openedAt)} ${who.process} of ${who.node}`)).toEqual([
        '2015-12-12 19:24:58.207 aaIDE of 2014R2-VS-WSP',
        '2015-12-12 19:27:49.650 mmc of 2014R2-VS-WSP',
        '2015-12-12 19:32:47.447 wm of 2014R2-VS-WSP',
        '2015-12-12 19:36:27.244 view of 2014R2-VS-WSP',
        '2015-12-12 19:45:03.730 mmc of 2014R2-VS-WSP',
      ]);
      for (const { closedBetween } of sessions) expect(time(closedBetween?.[1])).toBe('2015-12-13 02:25:36.193');
    });

    test('the limit that the log states is five, and nobody is left behind the start of the computer', () => {
      const step = server.past.stepAt('batch-management/Development', Date.UTC(2015, 11, 13, 2, 27));
      expect(step).toMatchObject({ limit: 5, atLeast: 0, atMost: 0 });
    });

    test('five programs of one computer hold one seat at most, though the logger was restarted thrice', () => {
      const at = Date.UTC(2015, 11, 12, 20, 0);
      const there = server.past.sessions(at, at, 'batch-management/Development');
      expect(there).toHaveLength(5);
      expect(new Set(there.map(({ who }) => who.node)).size).toBe(1);
      // No record tells whether they still run, and files of the morning are missing.
      expect(server.past.stepAt('batch-management/Development', at)).toMatchObject({ limit: 5, atLeast: 0 });
    });

    test('one process number of two runs of the computer is two seats, where a pool counts its feature', async () => {
      const set = ['features=Historian_Tagcount:Development'];
      const { past } = await readFiles(of('2014R2'), 'UTC', NOW, true, true, { limit: null, set });
      const sessions = past
        .sessions(-Infinity, Infinity, 'batch-management/Development')
        .filter(({ who }) => who.key?.includes('aahcfgsvc 1664 ') === true);
      expect(sessions.map(({ who, openedAt }) => `${time(openedAt)} ${who.node}`)).toEqual([
        '2015-08-27 04:39:07.617 2014R2-VS-WSP',
        '2015-10-06 04:19:34.569 2014R2-VS-WSP',
        '2015-12-12 19:19:32.901 2014R2-VS-WSP',
      ]);
      expect(sessions.map(({ closedAt }) => closedAt !== undefined)).toEqual([true, true, true]);
    });

    test('a refresh is no logout: one session of MES a start, each ended by the shutdown of its computer', () => {
      const sessions = sessionsIn(mes, 'MOM');
      expect(sessions.map(({ openedAt, closedAt, closed }) => [time(openedAt), time(closedAt), closed])).toEqual([
        ['before the log', '2019-08-07 21:40:14.339', 'exact'],
        ['2019-08-08 13:46:47.446', '2019-08-08 21:54:34.944', 'exact'],
      ]);
      expect(sessions.map(({ proof }) => proof.at(-1)?.at)).toEqual(['record 26428', 'record 27728']);
    });

    test('features that the key does not hold are no refusals', () => {
      for (const read of [server, mes]) {
        const events = ['Development', 'MOM'].flatMap((kind) =>
          read.past.events(-Infinity, Infinity, `batch-management/${kind}`),
        );
        expect(events.filter(({ event }) => event.kind === 'refused' || event.kind === 'limit-exceeded')).toEqual([]);
      }
    });

    test('nothing that speaks of licences lacks a pattern; one failure has no reason, and is told', async () => {
      const read = await readFiles(of('test.aaLGX'), 'UTC', NOW, true);
      const events = [server, mes, read].flatMap(({ past }) => past.events(-Infinity, Infinity));
      const remarks = events.flatMap(({ event }) =>
        event.kind === 'remark' ? [[event.proof.text, event.detail]] : [],
      );
      expect(remarks).toEqual([
        [
          "Failed to acquire any type of license feature 'Platform_Count' of version 4.1",
          'a licence was not given, and nothing that is known says why',
        ],
      ]);
    });
  },
);
