import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configPlaces, defaultState, findConfig } from '../../src/config/find.ts';

const before = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'seatwatch-find-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('the configuration', () => {
  test('is the one that is named, there or not, before that of the environment', () => {
    writeFileSync('seatwatch.yaml', '');
    expect(findConfig('named.yaml', { SEATWATCH_CONFIG: 'env.yaml' }, 'linux')).toBe('named.yaml');
    expect(findConfig(undefined, { SEATWATCH_CONFIG: 'env.yaml' }, 'linux')).toBe('env.yaml');
  });

  test('is seatwatch.yaml of the working folder where none is named', () => {
    writeFileSync('seatwatch.yaml', '');
    expect(findConfig(undefined, {}, 'linux')).toBe('seatwatch.yaml');
    expect(findConfig(undefined, { SEATWATCH_CONFIG: '' }, 'linux')).toBe('seatwatch.yaml');
  });

  test('is that of the machine else', () => {
    expect(configPlaces({}, 'linux')).toEqual(['seatwatch.yaml', '/etc/seatwatch/seatwatch.yaml']);
    expect(configPlaces({}, 'darwin')).toEqual(['seatwatch.yaml', '/etc/seatwatch/seatwatch.yaml']);
    expect(configPlaces({ ProgramData: 'D:\\Data' }, 'win32')).toEqual([
      'seatwatch.yaml',
      'D:\\Data\\seatwatch\\seatwatch.yaml',
    ]);
  });

  test('may be nowhere', () => {
    expect(findConfig(undefined, { ProgramData: folder }, 'win32')).toBeUndefined();
  });
});

describe('the state', () => {
  test.each([
    ['linux', '/var/lib/seatwatch'],
    ['darwin', '/usr/local/var/seatwatch'],
    ['win32', 'C:\\ProgramData\\seatwatch\\state'],
  ] as const)('lies at one fixed place of a %s machine: %s', (platform, place) => {
    expect(defaultState({}, platform)).toBe(place);
  });
});
