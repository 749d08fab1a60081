import { SeatwatchError } from '../domain/error.ts';

/** A `SeatwatchError` by the exit status that it is to have: 2 is wrong usage, 1 is anything else. */
export class Failure extends SeatwatchError {
  constructor(message: string, status: 1 | 2 = 1) {
    super(status === 2 ? 'usage' : 'failed', message);
  }
}
