import type { Form } from '../form.ts';
import { BEATS } from './beats.ts';
import { FLUENT } from './fluent.ts';
import { NXLOG } from './nxlog.ts';
import { COLLECTORS } from './collectors.ts';
import { HUNTERS } from './hunters.ts';
import { SPLUNK } from './splunk.ts';
import { AZURE } from './azure.ts';
import { EVTX_TOOLS } from './evtx-tools.ts';
import { WINDOWS_TOOLS } from './windows-tools.ts';
import { COPIED } from './copied.ts';
import { EVENT_VIEWER } from './event-viewer.ts';
import { GET_EVENTLOG } from './get-eventlog.ts';
import { PRINTED } from './printed.ts';
import { POWERSHELL } from './powershell.ts';
import { POWERSHELL_JSON } from './powershell-json.ts';
import { WEVTUTIL } from './wevtutil.ts';
import { WRAPPED } from './wrapped.ts';

/** Every form that is judged. */
export const FORMS: readonly Form[] = [
  ...EVENT_VIEWER,
  ...COPIED,
  ...WRAPPED,
  ...WEVTUTIL,
  ...POWERSHELL,
  ...POWERSHELL_JSON,
  ...GET_EVENTLOG,
  ...PRINTED,
  ...BEATS,
  ...NXLOG,
  ...FLUENT,
  ...COLLECTORS,
  ...SPLUNK,
  ...HUNTERS,
  ...EVTX_TOOLS,
  ...WINDOWS_TOOLS,
  ...AZURE,
];
