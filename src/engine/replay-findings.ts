import type { Notice } from '../domain/alerting.ts';
import type { Entry, Instant, Place } from '../domain/entry.ts';
import { createShapes } from '../pattern/shapes.ts';
import type { Findings, WouldMail } from './findings.ts';

/** Of lines that speak of licences, so many are looked at closely. */
const SAMPLED = 20_000;
const RELEVANT = /licen[cs]e|log(?:on|in|off|out)\b/i;

/** What makes a line a candidate beside the literals of a product: `icense` finds `License` and `license`. */
export const RELEVANT_LITERALS: readonly string[] = [
  'icense',
  'icence',
  'ICENSE',
  'ICENCE',
  'ogon',
  'ogin',
  'ogoff',
  'ogout',
  'LOGON',
  'LOGIN',
  'LOGOFF',
  'LOGOUT',
];

/** What is said of the texts of a log. */
export type TextFindings = Pick<
  Findings,
  'understood' | 'patterns' | 'notUnderstood' | 'quoted' | 'unknown' | 'unlisted'
>;

/** Counts which texts of a log were understood, and gathers those that were not. */
export interface TextCount {
  /** A pattern fitted. */
  understood(pattern: string, means: string): void;
  /** No pattern fitted a text of which the product should know one. */
  notUnderstood(text: string, place: Place): void;
  /** A pattern fitted words that are not believed where they stand. */
  quoted(text: string, place: Place): void;
  /** An entry in which nothing was looked for: kept where it speaks of licences or logins. */
  sample(entry: Pick<Entry, 'text' | 'place'>): void;
  findings(): TextFindings;
}

/** `isRecord` tells whether a text begins a record of its own; one that does not is never sampled. */
export function createTextCount(isRecord: (text: string) => boolean): TextCount {
  const hits = new Map<string, { means: string; lines: number }>();
  const [notUnderstood, quoted, unknown] = [createShapes(), createShapes(), createShapes()];
  let sampled = 0;
  let understood = 0;
  return {
    understood(pattern, means) {
      understood += 1;
      const known = hits.get(pattern) ?? { means, lines: 0 };
      hits.set(pattern, { means, lines: known.lines + 1 });
    },
    notUnderstood: (text, place) => notUnderstood.add(text, place),
    quoted: (text, place) => quoted.add(text, place),
    sample({ text, place }) {
      if (!RELEVANT.test(text) || !isRecord(text)) return;
      sampled += 1;
      if (sampled <= SAMPLED) unknown.add(text, place);
    },
    findings: () => ({
      understood,
      patterns: [...hits].map(([pattern, { means, lines }]) => ({ means, pattern, lines })),
      notUnderstood: notUnderstood.all(),
      quoted: quoted.all(),
      unknown: unknown.all(),
      unlisted: notUnderstood.others + quoted.others + unknown.others + Math.max(0, sampled - SAMPLED),
    }),
  };
}

/** Counts by rule what would have been mailed. */
export interface MailCount {
  add(notice: Notice, at: Instant): void;
  all(): WouldMail[];
}

/** Begins with no mail. */
export function createMailCount(): MailCount {
  const mailed = new Map<string, { title: string; alerts: Set<string>; at: Instant[] }>();
  return {
    add({ body }, at) {
      for (const { rule, title, fingerprint, startsAt } of body.alerts) {
        const known = mailed.get(rule) ?? { title, alerts: new Set<string>(), at: [] };
        mailed.set(rule, known);
        known.alerts.add(`${fingerprint} ${startsAt}`);
        known.at.push(at);
      }
    },
    all: () =>
      [...mailed].map(([rule, { title, alerts, at }]) => ({
        rule,
        title,
        alerts: alerts.size,
        mails: at.length,
        first: Math.min(...at),
        last: Math.max(...at),
      })),
  };
}
