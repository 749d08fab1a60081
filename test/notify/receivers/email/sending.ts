import type { Outcome } from '../../../../src/notify/receiver.ts';
import { emailReceiver } from '../../../../src/notify/receivers/email/receiver.ts';
import type { MailSettings } from '../../../../src/notify/receivers/email/smtp-settings.ts';
import { attempt, notice } from '../../text/notices.ts';

export const password = 'correct horse battery';

export const both = ['oncall@example.test', 'boss@example.test'];

export function send(
  port: number,
  changes: Partial<MailSettings> = {},
  remaining: string[] | null = null,
): Promise<Outcome> {
  const settings: MailSettings = {
    host: '127.0.0.1',
    port,
    from: 'seatwatch@example.test',
    to: ['oncall@example.test'],
    ...changes,
  };
  const receiver = emailReceiver('mail', settings, () => Promise.resolve(password));
  return receiver.deliver(notice(), attempt(remaining));
}

export function errorOf(outcome: Outcome): string {
  return outcome.kind === 'sent' ? '' : outcome.error;
}
