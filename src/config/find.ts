import { statSync } from 'node:fs';
import { isAbsolute, posix, win32 } from 'node:path';
import type { Env } from './types.ts';

/** The places in which a configuration is looked for where none is named, the first that exists counts. */
export function configPlaces(env: Env, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['seatwatch.yaml', win32.join(programData(env), 'seatwatch', 'seatwatch.yaml')];
  return ['seatwatch.yaml', '/etc/seatwatch/seatwatch.yaml'];
}

/**
 * The configuration file: the one that is named (`--config`), else that of SEATWATCH_CONFIG, whether or not they exist;
 * else the first of `configPlaces`, and where there is none the first that this account may not see: who asks is told
 * so. Undefined where there is none. Relative paths start from the working folder.
 */
export function findConfig(named: string | undefined, env: Env, platform: NodeJS.Platform): string | undefined {
  const given = named ?? env['SEATWATCH_CONFIG'];
  if (given !== undefined && given !== '') return given;
  const places = configPlaces(env, platform);
  // A working folder that is closed to this account tells of no configuration in it.
  return (
    places.find((place) => isThere(place) === true) ??
    places.find((place) => isAbsolute(place) && isThere(place) === undefined)
  );
}

/** Undefined where this account may not know. */
function isThere(path: string): boolean | undefined {
  try {
    statSync(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'EACCES' || code === 'EPERM' ? undefined : false;
  }
}

/** The folder of the state where none is configured: one fixed place a machine, whoever asks and from where. */
export function defaultState(env: Env, platform: NodeJS.Platform): string {
  if (platform === 'win32') return win32.join(programData(env), 'seatwatch', 'state');
  return posix.join(platform === 'darwin' ? '/usr/local/var' : '/var/lib', 'seatwatch');
}

function programData(env: Env): string {
  return env['ProgramData'] ?? env['PROGRAMDATA'] ?? 'C:\\ProgramData';
}
