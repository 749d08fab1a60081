import type { FullEvent } from '../../formats/event-export/form-words.ts';
import { day } from '../../timeline.ts';

/** An event as the gatekeeper writes it; `time` is one of the day of `timeline.ts`. */
export const gateEvent = (time: string, recordId: number, id: number, message: string): FullEvent => ({
  source: 'Gatekeeper',
  id,
  level: 4,
  at: day(time),
  number: recordId,
  channel: 'Application',
  machine: 'gate1.example.test',
  user: '',
  text: message,
  data: [{ name: '', value: message }],
});
