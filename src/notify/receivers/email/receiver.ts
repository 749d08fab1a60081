import { MAIL_PRESENTATION, type Presentation } from '../../presentation.ts';
import { type Outcome, type Receiver } from '../../receiver.ts';
import { composeMail } from './message.ts';
import type { MailSettings } from './smtp-settings.ts';
import { smtpSend, type SmtpOutcome } from './transport.ts';

/**
 * A receiver that sends each notice as one mail by SMTP. The `detail` of an attempt is the list of addresses that have
 * not taken the mail yet; the next attempt goes to those alone, while the mail names all. `secret` gives the password.
 */
export function emailReceiver(
  id: string,
  settings: MailSettings,
  secret: () => Promise<string | undefined>,
  presentation: Presentation = MAIL_PRESENTATION,
): Receiver {
  return {
    id,
    kind: 'email',
    to: settings.to,
    presentation,
    async deliver(notice, { detail }) {
      const left = remainingOf(detail) ?? settings.to;
      return outcomeOf(await smtpSend(settings, secret, composeMail(notice, settings, undefined, presentation), left));
    },
  };
}

function remainingOf(detail: unknown): readonly string[] | null {
  return Array.isArray(detail) ? detail.map(String) : null;
}

function outcomeOf(outcome: SmtpOutcome): Outcome {
  if (outcome.kind === 'sent') return outcome;
  const { kind, error, remaining, reached } = outcome;
  return { kind, error, detail: [...remaining], ...(reached !== undefined && { reached }) };
}
