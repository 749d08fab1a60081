import type { Notice } from '../../../domain/alerting.ts';
import { createTimeText, type Hours } from '../../../present/time-text.ts';
import { subjectOf } from '../../text/subject.ts';
import { viewOf } from '../../text/view.ts';
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
 * seatwatch runs on, `hours` how times of day are written.
 */
export function render(notice: Notice, machine?: string, hours: Hours = 24): Rendered {
  const clock = createTimeText(notice.body.timezone, hours);
  const subject = subjectOf(notice, clock);
  const view = viewOf(notice, clock, machine);
  return { subject, text: textOf(view), html: htmlOf(view, subject) };
}
