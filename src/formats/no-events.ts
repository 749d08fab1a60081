import { SeatwatchError } from '../domain/error.ts';
import type { EventMaker } from '../domain/product.ts';

/** The forms of Windows events that are read, for people. */
export const FORMS_READ =
  'the .evtx file; XML, CSV or text of the Event Viewer or wevtutil; CSV, JSON, XML or a list of Get-WinEvent or ' +
  'Get-EventLog (PowerShell); JSON, XML or CSV of a collector';

/** The forms in which records of the ArchestrA logger are read, for people. */
const FORMS_OF_ARCHESTRA =
  'the .aaLOG file; an .aaLGX export of the Log Viewer, or rows copied from it; JSON, CSV or text of a tool that ' +
  'reads either';

/** What is thrown for a file that was to hold events of a maker and holds none. */
export class NoEvents extends SeatwatchError {
  /** What it was to hold, in words. */
  readonly what: string;

  constructor(path: string, missing?: string, of: EventMaker = 'Windows') {
    const [what, forms] = of === 'Windows' ? ['Windows events', FORMS_READ] : ['ArchestrA records', FORMS_OF_ARCHESTRA];
    super(
      'no-events',
      `cannot read ${path}: it holds no ${what} in a form that is known` +
        `${missing === undefined ? '' : `: ${missing}`} (${forms})`,
    );
    this.what = what;
  }
}
