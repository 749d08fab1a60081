import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { Config } from '../../src/config/types.ts';
import { makeContext } from './context.ts';

const FILE = '/etc/seatwatch/seatwatch.yaml';
const SOURCE = 'sources: [{ id: a, system: iris, paths: [a.log] }]\n';

function parse(text: string): Config {
  return parseConfig(text, FILE, makeContext());
}

describe('problems', () => {
  test('name the key, the line and the column', () => {
    expect(
      problemsOf(() => parse('sources:\n  - id: a\n    system: iris\n    paths: [a.log]\n    timezone: Mars\n')),
    ).toEqual([
      {
        file: FILE,
        line: 5,
        column: 15,
        path: 'sources[0].timezone',
        message: 'timezone "Mars" is not a time zone',
        remedy: 'write an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00',
      },
    ]);
  });

  test('are told all at once, one line each', () => {
    expect(() => parse(`${SOURCE}poll: soon\nstat: x\n`)).toThrow(
      [
        '2 problems in the configuration seatwatch.yaml:',
        `${FILE}:2:7: poll "soon" is not a duration; write numbers with their units: 10s, 30m, 24h or 1h30m`,
        `${FILE}:3:1: "stat" is not a key that is known here; did you mean state?`,
      ].join('\n'),
    );
  });

  test('do not repeat a password', () => {
    const mail = 'mail: { host: h, from: a@example.test, to: [b@example.test], password: hunter2 }';
    expect(JSON.stringify(problemsOf(() => parse(SOURCE + mail)))).not.toContain('hunter2');
  });

  test('keep what the file holds on one line of the terminal', () => {
    const [problem] = problemsOf(() => parse(`${SOURCE}"a\\e[31m\\nb": 1\n`));
    expect(problem?.message).toBe(String.raw`"a\u001b[31m\nb" is not a key that is known here`);
  });
});

describe('a file that cannot be read', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seatwatch-config-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function problemOf(name: string) {
    const [problem] = problemsOf(() => loadConfig(join(folder, name), makeContext()));
    return problem;
  }

  test('is missing', () => {
    expect(problemOf('none.yaml')).toMatchObject({
      line: 0,
      message: 'there is no such file',
      remedy: 'create it, or name another with --config',
    });
  });

  test('is a folder', () => {
    mkdirSync(join(folder, 'd.yaml'));
    expect(problemOf('d.yaml')).toMatchObject({ message: 'the configuration is not a file' });
  });

  test('is a log', () => {
    writeFileSync(join(folder, 'big.yaml'), Buffer.alloc(1024 * 1024 + 1, 'x'));
    expect(problemOf('big.yaml')).toMatchObject({
      message: 'the file is larger than 1 MiB and hardly a configuration',
    });
  });

  test('is in another encoding', () => {
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from(`${SOURCE}hosts: { 10.0.0.1: Büro }\n`, 'latin1'));
    expect(problemOf('latin1.yaml')).toMatchObject({
      line: 2,
      column: 21,
      message: 'the file is not UTF-8',
      remedy: 'save it in the encoding UTF-8',
    });
    writeFileSync(join(folder, 'utf16.yaml'), Buffer.from(`\uFEFF${SOURCE}`, 'utf16le'));
    expect(problemOf('utf16.yaml')).toMatchObject({ line: 1, message: 'the file is not UTF-8' });
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('is not for this account', () => {
    writeFileSync(join(folder, 'closed.yaml'), SOURCE);
    chmodSync(join(folder, 'closed.yaml'), 0);
    expect(problemOf('closed.yaml')).toMatchObject({ message: 'this account may not read the file' });
  });

  test('says so in one line without a place', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), makeContext())).toThrow(
      `1 problem in the configuration none.yaml:\n${join(folder, 'none.yaml')}: there is no such file; `,
    );
  });
});

function problemsOf(load: () => unknown) {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
