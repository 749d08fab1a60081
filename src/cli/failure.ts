/** An error that the person at the terminal can mend: printed without a stack. */
export class Failure extends Error {
  /** The exit status: 1 failed, 2 wrong usage or configuration. */
  readonly status: 1 | 2;
  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}
