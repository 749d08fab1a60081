import { SeatwatchError } from '../domain/error.ts';

/** The forms of Windows events that are read, for people. */
export const FORMS_READ =
  'the .evtx file; XML, CSV or text of the Event Viewer or wevtutil; CSV, JSON, XML or a list of Get-WinEvent or ' +
  'Get-EventLog (PowerShell); JSON, XML or CSV of a collector';

/** What is thrown for a file that was to hold Windows events and holds none. */
export class NoEvents extends SeatwatchError {
  constructor(path: string, missing?: string) {
    super(
      'no-events',
      `cannot read ${path}: it holds no Windows events in a form that is known` +
        `${missing === undefined ? '' : `: ${missing}`} (${FORMS_READ})`,
    );
  }
}
