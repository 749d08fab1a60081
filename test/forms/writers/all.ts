import type { Form } from '../form.ts';
import { COPIED } from './copied.ts';
import { EVENT_VIEWER } from './event-viewer.ts';
import { WEVTUTIL } from './wevtutil.ts';
import { WRAPPED } from './wrapped.ts';

/** Every form that is judged. */
export const FORMS: readonly Form[] = [...EVENT_VIEWER, ...COPIED, ...WRAPPED, ...WEVTUTIL];
