import { resolve } from 'node:path';
import { duration, line, textThat } from './fields.ts';
import type { Sheet } from './sheet.ts';
import type { MetricsConfig } from './types.ts';

const SECOND = 1000;
const HOUR = 3_600 * SECOND;

const address = textThat((text) => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    return ['is not an address that can be asked', 'write it as http://iris.example.test:52773/api/monitor/metrics'];
  const { username, password } = new URL(text);
  return username + password === ''
    ? undefined
    : ['holds a name or a password', 'write user: and passwordFile: beside it'];
}).describe('name the address, for example url: http://iris.example.test:52773/api/monitor/metrics');

const SHAPE = {
  url: address,
  every: duration(SECOND, HOUR).optional(),
  user: line.optional(),
  passwordFile: line.optional(),
};

/** Reads `metrics` of a source; undefined where it is faulty, which is then told. */
export function readMetrics(
  sheet: Sheet,
  value: unknown,
  where: readonly (string | number)[],
  folder: string,
): MetricsConfig | undefined {
  const read = sheet.group(SHAPE, value, [...where, 'metrics']);
  if (read === undefined) return undefined;
  const { url, every = 60 * SECOND, user, passwordFile } = read;
  if (passwordFile !== undefined && user === undefined)
    sheet.report([...where, 'metrics'], 'key', 'passwordFile has no user', 'name the user whose password it is');
  return {
    url,
    every,
    ...(user !== undefined && { user }),
    ...(passwordFile !== undefined && { passwordFile: resolve(folder, passwordFile) }),
  };
}
