/** Why a database was not asked, or did not answer, by what there is to do about it. */
export type FailureKind =
  /** What it takes to ask is not there: the driver, the password, the file of certificates. */
  | 'driver'
  | 'password'
  | 'ca'
  /** On the way. */
  | 'unreachable'
  | 'no-answer'
  | 'broken-off'
  | 'no-tls'
  | 'tls-demanded'
  | 'certificate'
  | 'tls'
  /** What the server says. */
  | 'login'
  | 'database'
  | 'permission'
  | 'locked'
  | 'no-table'
  | 'no-column'
  | 'server'
  /** What is wrong with the answer. */
  | 'not-whole'
  | 'too-large'
  | 'clock';

/** Throws nobody's session out: all is as it was at the last answer. Its words stand behind the address. */
export class AskFailed extends Error {
  readonly code: `sql-${FailureKind}`;
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AskFailed';
    this.kind = kind;
    this.code = `sql-${kind}`;
  }
}

/** The code of an error, or of what it was caused by: of several attempts at the addresses of a name, the first. */
export function codeIn(error: unknown): string | undefined {
  return codesIn(error)[0];
}

/** The codes of an error and of all that it was caused by, the innermost first. */
export function codesIn(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...codesIn(error.cause), ...inner.flatMap(codesIn), ...own];
}
