import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import type { Notice } from '../../domain/alerting.ts';
import { render } from './render.ts';
import { headerText } from '../../words/sanitise.ts';

/** Who writes, and to whom: plain addresses (`oncall@example.test`) or with a name (`On-call <oncall@example.test>`). */
export interface Addresses {
  from: string;
  to: readonly string[];
}

/**
 * A notice as a message for nodemailer. The Message-ID is made of the notice's id, so that a repeat after a crash is
 * recognised as the same mail; notices of one group form one thread. Headers tell robots not to answer (RFC 3834).
 */
export function composeMail(notice: Notice, { from, to }: Addresses): SendMailOptions {
  const { subject, text, html } = render(notice);
  const domain = domainOf(from);
  const root = messageId(notice.root, domain);
  const urgent = notice.body.level === 'critical' && notice.reason !== 'resolved';
  return {
    from: headerText(from, 500),
    to: to.map((address) => headerText(address, 500)),
    subject,
    text,
    html,
    messageId: messageId(notice.id, domain),
    ...(notice.id !== notice.root && { inReplyTo: root, references: root }),
    date: new Date(notice.body.at),
    ...(urgent && { priority: 'high' }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Seatwatch-Reason': notice.reason,
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
