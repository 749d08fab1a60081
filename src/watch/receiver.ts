import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Logger } from '../notify/outbox.ts';
import type { Deliver } from '../notify/receiver.ts';
import { passwordTrouble } from '../notify/receivers/email/secret.ts';
import { secretFrom, smtpDeliver } from '../notify/receivers/email/transport.ts';
import { folderDeliver } from '../notify/receivers/folder/folder.ts';
import { outcomeOf } from '../notify/settle.ts';

/** Where notices go, and whom they reach there. */
export interface Receiver {
  deliver: Deliver;
  to: readonly string[];
}

/** SMTP where a server is configured, else a folder: what would have been mailed can then be read there. */
export function receiverOf({ mail, state }: Config, env: NodeJS.ProcessEnv, log: Logger): Receiver {
  if (mail?.host !== undefined) {
    const { host, port, tls, user, from, to } = mail;
    void passwordTrouble(mail, env).then((error) => {
      if (error !== undefined) log.warn({ error }, 'the password of the mail server needs a look');
    });
    const settings = { host, port, from, to, ...(tls !== undefined && { tls }), ...(user !== undefined && { user }) };
    return { deliver: smtpDeliver(settings, secretFrom(mail.passwordFile, env)), to };
  }
  const folder = mail?.folder ?? join(state, 'mail');
  log.info({ folder }, 'mails are written into a folder, as no mail server is configured');
  return {
    deliver: folderDeliver(folder, mail ?? { from: 'seatwatch@localhost', to: ['root@localhost'] }),
    to: [folder],
  };
}

/** Makes one attempt to bring a notice that no state keeps; what comes of it is not known to anybody. */
export async function tellOnce({ deliver }: Receiver, notice: Notice, now: Instant): Promise<void> {
  const waiting = { state: 'waiting', attempts: 0, nextTryAt: now, remaining: null, lastError: null } as const;
  await outcomeOf(deliver, { notice, createdAt: now, ...waiting }, now);
}
