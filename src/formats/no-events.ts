import { SeatwatchError } from '../domain/error.ts';

/** What is thrown for a file that was to hold Windows events and holds none. */
export class NoEvents extends SeatwatchError {
  constructor(path: string) {
    super(
      'no-events',
      `cannot read ${path}: it holds no Windows events in a form that is known (.evtx; XML, CSV, text ` +
        'or JSON as Event Viewer, wevtutil, PowerShell, Winlogbeat, NXLog or evtx_dump write it)',
    );
  }
}
