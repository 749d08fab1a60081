import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { recordStartOf } from '../../parsers/iris/record-start.ts';
import type { Json } from '../../src/domain/entry.ts';
import { lineInputOf, type Parser } from '../../src/domain/product.ts';
import { isSevere, play, withLiterals } from '../parsers/door.ts';

/**
 * Real files, public and under free licences, are not part of the project: the variable names the folder that holds
 * them.
 */
const FOLDER = process.env.SEATWATCH_REAL_DATA;
const LOGS =
  FOLDER === undefined
    ? []
    : readdirSync(join(FOLDER, 'iris'))
        .filter((name) => name.endsWith('.log'))
        .map((name) => join(FOLDER, 'iris', name));
const HEAD = '^[0-9]{2}/[0-9]{2}/[0-9]{2}-[0-9:]{12} \\([0-9]+\\) -?[0-9]';

const parser = PRODUCTS.find((product) => product.parser.system === 'iris')?.parser as Parser<Json>;
const input = lineInputOf(parser);

describe.skipIf(FOLDER === undefined)(
  'real logs of IRIS (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test('are there', () => {
      expect(LOGS.length).toBeGreaterThanOrEqual(2);
    });

    describe.each(LOGS)('%s', (file) => {
      const text = readFileSync(file, 'utf8');

      test('is taken for IRIS', () => {
        expect(input?.recognise(text, '/tmp/copy')).toBeGreaterThan(0.5);
      });

      test('has as many heads as grep finds, for parser and reader', () => {
        const counted = Number(execFileSync('grep', ['-cE', HEAD, file], { encoding: 'utf8' }));
        const lines = text.split('\n');
        expect(counted).toBeGreaterThan(0);
        expect(lines.filter((line) => recordStartOf(line) !== undefined)).toHaveLength(counted);
        expect(
          lines.filter((line) => input?.isRecordStart?.(Buffer.from(line), 0, Buffer.byteLength(line))),
        ).toHaveLength(counted);
      });

      test('is understood without a remark, and shows one start', () => {
        const { events } = play(parser, text);
        expect(events.filter(({ kind }) => kind === 'remark')).toEqual([]);
        expect(events.filter(({ kind }) => kind === 'coverage')).toHaveLength(1);
      });

      test('every line, and not only the candidates, goes through the parser', () => {
        const whole = withLiterals(parser, ['']);
        const { events, entries } = play(whole, text);
        expect(entries).toBe(text.split('\n').length);
        const kinds = (of: typeof events): string[] => of.filter((event) => !isSevere(event)).map(({ kind }) => kind);
        expect(kinds(events)).toEqual(kinds(play(parser, text).events));
      });
    });
  },
);
