import { resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import { EVALUATORS, EVENTS } from '../../rules/index.ts';
import { configPlaces, findConfig } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import type { Config, ConfigContext } from '../config/types.ts';
import { SeatwatchError } from '../domain/error.ts';
import { RECEIVERS } from '../notify/receivers/index.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { checkPattern } from '../pattern/pattern.ts';
import { mustBeReadable } from '../store/errors.ts';
import type { Streams } from './streams.ts';

/** What to do where there is no configuration: of those who can do without, name a log. */
const REMEDY = {
  needed: 'write one with "seatwatch init messages.log", or name it with --config',
  files: 'name one with --config, or name a log to read, as in "seatwatch who messages.log"; - is standard input',
};

/**
 * Loads the configuration that the command line, the environment or the usual places name. Throws
 * SeatwatchError `usage` where there is none, or where this account may not read it, with what to do. `needed` for
 * commands that read no files beside it.
 */
export function configured(
  named: string | undefined,
  env: NodeJS.ProcessEnv,
  remedy: keyof typeof REMEDY = 'needed',
): Config {
  const file = findConfig(named, env, process.platform);
  if (file === undefined)
    throw new SeatwatchError(
      'usage',
      `there is no configuration at ${configPlaces(env, process.platform).join(' or ')}: ${REMEDY[remedy]}`,
    );
  try {
    mustBeReadable(resolve(file));
  } catch (error) {
    throw new SeatwatchError(
      'usage',
      `this account may not read the configuration: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return loadConfig(file, contextOf(env));
}

/**
 * As `configured`, for a command that goes to the state: once the configuration is read, a process of root acts as the
 * account that keeps the state, so that whatever follows is done with the rights of that account alone.
 */
export function configuredAsKeeper(
  named: string | undefined,
  { env, actAs }: Pick<Streams, 'env' | 'actAs'>,
  remedy: keyof typeof REMEDY = 'needed',
): Config {
  const config = configured(named, env, remedy);
  actAs?.(config.state);
  return config;
}

/** All that a configuration may name. */
export function contextOf(env: NodeJS.ProcessEnv): ConfigContext {
  return {
    products: PRODUCTS,
    receivers: RECEIVERS,
    rules: shippedRules(),
    conditions: EVALUATORS.map(({ condition }) => condition),
    events: EVENTS,
    env,
    checkPattern,
  };
}
