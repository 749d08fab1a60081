import type { Form } from '../form.ts';
import { AZURE } from './azure.ts';
import { BEATS } from './beats.ts';
import { COLLECTORS } from './collectors.ts';
import { COPIED } from './copied.ts';
import { EVENT_VIEWER } from './event-viewer.ts';
import { EVTX_TOOLS } from './evtx-tools.ts';
import { FLUENT } from './fluent.ts';
import { FORENSICS } from './forensics.ts';
import { GET_EVENTLOG } from './get-eventlog.ts';
import { HUNTERS } from './hunters.ts';
import { NXLOG } from './nxlog.ts';
import { OPENTELEMETRY } from './opentelemetry.ts';
import { POWERSHELL_JSON } from './powershell-json.ts';
import { OTHERS } from './others.ts';
import { POWERSHELL } from './powershell.ts';
import { PRINTED } from './printed.ts';
import { SPLUNK } from './splunk.ts';
import { VIEWERS } from './viewers.ts';
import { WEVTUTIL } from './wevtutil.ts';
import { WINDOWS_TOOLS } from './windows-tools.ts';
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
  ...OPENTELEMETRY,
  ...COLLECTORS,
  ...SPLUNK,
  ...HUNTERS,
  ...EVTX_TOOLS,
  ...FORENSICS,
  ...WINDOWS_TOOLS,
  ...VIEWERS,
  ...AZURE,
  ...OTHERS,
];
