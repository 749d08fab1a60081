const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What holds where `seatwatch.yaml` says nothing, in milliseconds. */
export const DEFAULTS = {
  /** Between two looks at the sources. */
  poll: 600,
  /** From which pause on what came meanwhile is mailed as a catch-up. */
  downtime: 5 * MINUTE,
  /** For which a source may be unreadable before somebody is told. */
  unreadableAfter: 2 * MINUTE,
  /** For which it is kept what there was: sessions, the steps of usage, and notices. */
  retention: { sessions: 400 * DAY, usage: 400 * DAY, notices: 90 * DAY },
} as const;
