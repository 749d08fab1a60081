/**
 * Why something could not be done, for whoever goes by it: the exit status of a command, later the status of an HTTP
 * answer.
 */
export type ErrorCode = keyof typeof EXIT_STATUS;

/** The exit status that each code ends a command with: 1 failed, 2 wrong usage or configuration. */
export const EXIT_STATUS = {
  /** What was asked for cannot be: an option, a word, a combination of them, or without a configuration. */
  usage: 2,
  /** A text that names no instant. */
  instant: 2,
  /** A configuration with faults. */
  config: 2,
  /** No session, pool or holder of that name is known. */
  'not-found': 1,
  /** The catalogue holds no product of that name. */
  'unknown-product': 1,
  /** A file holds no events of Windows, where some were expected. */
  'no-events': 1,
  /** This account may not read it, or it is not there. */
  'not-readable': 1,
  /** This account may not write there, or there is no room. */
  'not-writable': 1,
  /** `watch` has kept no state yet. */
  'no-state': 1,
  /** Another process holds the state. */
  'state-busy': 1,
  /** The state is not what it was written as. */
  'state-damaged': 1,
  /** The files of the state were replaced while they were open. */
  'state-lost': 1,
  /** An older or newer seatwatch wrote the state. */
  'state-version': 1,
  /** The state cannot be used for another reason, which the message gives. */
  'state-unusable': 1,
  /** The running `watch` did not do what it was asked to. */
  'watch-refused': 1,
  /** Anything else that a person can mend. */
  failed: 1,
} as const satisfies Readonly<Record<string, 1 | 2>>;

/**
 * An error that a person can mend. Its message names what was attempted, on what, and what to do, in sentences that are
 * printed as they are, without a stack; `code` says the same to programs. `remedy` is what to do, by itself, where it
 * is given: it stands at the end of the message.
 */
export class SeatwatchError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, { remedy, cause }: { remedy?: string; cause?: unknown } = {}) {
    super(remedy === undefined ? message : `${message}; ${remedy}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.remedy = remedy;
  }
}

/** The code of an error; undefined for one that nobody foresaw. */
export function errorCodeOf(error: unknown): ErrorCode | undefined {
  return error instanceof SeatwatchError ? error.code : undefined;
}
