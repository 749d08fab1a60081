import type { Notice } from '../../../domain/alerting.ts';
import { createTimeText } from '../../../present/time-text.ts';
import { MAIL_PRESENTATION, type Presentation } from '../../presentation.ts';
import { viewOf } from '../../text/mail-body.ts';
import { subjectOf } from '../../text/subject.ts';
import { htmlOf } from './html.ts';
import { textOf } from './text.ts';

export interface Rendered {
  /** One line without controls, at most 150 characters. */
  subject: string;
  text: string;
  html: string;
}

/**
 * A notice in the words of a mail. Pure: the same notice gives the same mail. All text of logs and configuration is
 * made harmless on the way (see sanitise.ts), and what is unknown is said as unknown. `machine` is the one that
 * seatwatch runs on; the presentation tells the zone, unless it is the site's, and whether the clock has 12 hours or
 * 24.
 */
export function render(
  notice: Notice,
  machine?: string,
  { timezone, clock: hours = MAIL_PRESENTATION.clock }: Partial<Pick<Presentation, 'timezone' | 'clock'>> = {},
): Rendered {
  const clock = createTimeText(timezone ?? notice.body.timezone, hours);
  const subject = subjectOf(notice, clock);
  const view = viewOf(notice, clock, machine);
  return { subject, text: textOf(view), html: htmlOf(view, subject) };
}
