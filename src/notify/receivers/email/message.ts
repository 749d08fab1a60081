import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import type { Notice } from '../../../domain/alerting.ts';
import type { Instant } from '../../../domain/entry.ts';
import { headerText } from '../../../present/sanitise.ts';
import { MAIL_PRESENTATION, type Presentation } from '../../presentation.ts';
import { filterHeaders, threadHeaders } from './headers.ts';
import { render, type Rendered } from './render.ts';

/**
 * Who writes, and to whom: plain addresses (`oncall@example.test`) or with a name (`On-call <oncall@example.test>`).
 */
export interface Addresses {
  from: string;
  to: readonly string[];
}

/**
 * A notice as a message for nodemailer. The Message-ID is made of the notice's id, so that a repeat after a crash is
 * recognised as the same mail; notices of one group form one thread. Headers tell robots not to answer (RFC 3834), and
 * filters what it is about. `machine` is the one that seatwatch runs on; the texts show times as `presentation` says.
 */
export function composeMail(
  notice: Notice,
  { from, to }: Addresses,
  machine: string = hostname(),
  presentation: Presentation = MAIL_PRESENTATION,
): SendMailOptions {
  const domain = domainOf(from);
  const root = messageId(notice.root, domain);
  const mail = plainMail(
    { from, to },
    { ...render(notice, machine, presentation), id: notice.id, at: notice.body.at, reason: notice.reason },
    machine,
  );
  return {
    ...mail,
    headers: { ...(mail.headers as Record<string, string>), ...filterHeaders(notice), ...threadHeaders(notice) },
    ...(notice.id !== notice.root && { inReplyTo: root, references: root }),
    ...(isUrgent(notice) && { priority: 'high' }),
  };
}

/** What wakes somebody: a critical alert that stands. */
function isUrgent({ reason, body }: Notice): boolean {
  return (
    body.level === 'critical' &&
    reason !== 'resolved' &&
    (body.alerts.length === 0 || body.alerts.some(({ endsAt }) => endsAt === undefined))
  );
}

/** A mail with the headers that all of them have. Whoever writes the texts takes them through their doors. */
export function plainMail(
  { from, to }: Addresses,
  mail: Rendered & { id: string; at: Instant; reason: string },
  machine: string = hostname(),
): SendMailOptions {
  // An address alone is shown as it is, and says neither what wrote nor where.
  const named = addressOf(from) === from.trim() && !from.includes('<');
  return {
    from: named
      ? { name: headerText(`seatwatch on ${machine}`, 80), address: headerText(from, 500) }
      : headerText(from, 500),
    to: to.map((address) => headerText(address, 500)),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: messageId(mail.id, domainOf(from)),
    date: new Date(mail.at),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Seatwatch-Reason': mail.reason,
    },
    // Quoted-printable stays readable in a raw file and keeps lines short whatever the log holds.
    textEncoding: 'quoted-printable',
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The address alone, without a name. */
export function addressOf(mailbox: string): string {
  return /<([^<>]*)>\s*$/.exec(mailbox)?.[1]?.trim() ?? mailbox.trim();
}

function messageId(id: string, domain: string): string {
  return `<${id.replaceAll(/[^\w.-]/g, '-')}@${domain}>`;
}

function domainOf(from: string): string {
  const domain = domainToASCII(addressOf(from).split('@').at(-1) ?? '');
  return /^[\w.-]+$/.test(domain) ? domain : 'seatwatch.invalid';
}
