import type { Argv } from 'yargs';
import { SeatwatchError } from '../domain/error.ts';

/** An option with one value: the next word, even where that begins with a minus and a digit. */
export function text(name: string): { type: 'string'; nargs: 1; coerce(value: unknown): string | undefined } {
  return {
    type: 'string',
    nargs: 1,
    coerce(value) {
      if (value === undefined || typeof value === 'string') return value;
      throw new SeatwatchError('usage', `--${name} can be given once`);
    },
  };
}

/** An option whose value is a whole number from `least` (0 or 1). */
export function count(
  name: string,
  least: 0 | 1 = 1,
): { type: 'string'; nargs: 1; coerce(value: unknown): number | undefined } {
  const { coerce, ...rest } = text(name);
  return {
    ...rest,
    coerce(value) {
      const given = coerce(value);
      if (given === undefined) return undefined;
      if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
      throw new SeatwatchError('usage', `--${name} is a whole number from ${least}, and not "${given}"`);
    },
  };
}

/** Settings of files that have an option of their own; `--set` knows all. */
export interface FileSettings {
  set?: string[] | undefined;
  trace?: string | undefined;
  dateOrder?: string | undefined;
  maxConnections?: number | undefined;
}

/**
 * Adds the options that say of files what a configuration says of a source; where no file is named they are refused.
 */
export function ofFiles<T extends { files?: string[] | undefined }>(argv: Argv<T>): Argv<T & FileSettings> {
  return argv
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'for files, a setting of a source, such as suspectAfter=20h; it can be given several times',
    })
    .option('trace', {
      choices: ['always', 'sometimes'],
      nargs: 1,
      describe: 'for files of IRIS: always where logins have been traced since each start, so that none is missing',
    })
    .option('date-order', {
      choices: ['day-first', 'month-first', 'auto'],
      nargs: 1,
      describe: 'for exports of events: how their dates are written, where these leave it open',
    })
    .option('max-connections', {
      ...count('max-connections'),
      describe: 'for files of IRIS: connections of one user id that share a licence unit',
    })
    .check(({ files, set, trace, dateOrder, maxConnections }) => {
      if ((files ?? []).length > 0) return true;
      const given = { set, trace, 'date-order': dateOrder, 'max-connections': maxConnections };
      for (const [name, value] of Object.entries(given))
        if (value !== undefined)
          throw new SeatwatchError(
            'usage',
            `--${name} is for files; of what is watched the configuration says it, at the source`,
          );
      return true;
    });
}

/** The same as `--set` would give it; of one setting that is given twice the option of its own holds. */
export function settingsOf({ set = [], trace, dateOrder, maxConnections }: FileSettings): string[] {
  const named = { trace, dateOrder, maxConnections };
  return [
    ...set,
    ...Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
  ];
}

export interface AskOptions extends FileSettings {
  files?: string[] | undefined;
  config?: string | undefined;
  json: boolean;
  csv?: boolean | undefined;
  user?: string | undefined;
  timezone?: string | undefined;
  at?: string | undefined;
}

export type LimitOptions = AskOptions & { limit?: number | undefined };

export type WhoOptions = LimitOptions & { sessions: boolean };

export type RangeOptions = LimitOptions & { from?: string | undefined };

export type HistoryOptions = RangeOptions & { all: boolean };

export type ExplainOptions = Omit<HistoryOptions, 'csv'> & { session?: string | undefined };
