/**
 * How a receiver shows a notice, which stores instants: the time zone (null: that of the site), a clock of 12 or 24
 * hours, and whether the names of holders may be shown. A receiver whose `names` is false is handed notices without
 * names.
 */
export interface Presentation {
  timezone: string | null;
  clock: 12 | 24;
  names: boolean;
}

/** What a receiver shows that is not set otherwise: no names of holders. */
export const PRESENTATION: Presentation = { timezone: null, clock: 24, names: false };

/** Mail shows the names, in the time zone of the site, by a clock of 24 hours. */
export const MAIL_PRESENTATION: Presentation = { timezone: null, clock: 24, names: true };
