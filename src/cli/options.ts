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

export interface AskOptions {
  files?: string[] | undefined;
  config?: string | undefined;
  json: boolean;
  csv?: boolean | undefined;
  user?: string | undefined;
  timezone?: string | undefined;
  at?: string | undefined;
  set?: string[] | undefined;
}

export type LimitOptions = AskOptions & { limit?: number | undefined };

export type WhoOptions = LimitOptions & { sessions: boolean };

export type RangeOptions = LimitOptions & { from?: string | undefined };

export type ExplainOptions = Omit<RangeOptions, 'csv'> & { session?: string | undefined };
