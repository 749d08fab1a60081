import { readFile } from 'node:fs/promises';
import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import { hearDialogue, type Heard } from './dialogue.ts';
import { isPermanent, mailFault, refusalText } from './fault.ts';
import { addressOf } from './message.ts';
import { tlsMode, type MailSettings, type Timeouts } from './smtp-settings.ts';

const patience: Timeouts = { connection: 10_000, greeting: 10_000, socket: 60_000, attempt: 180_000 };

/**
 * Gives the getter of the SMTP password: the first line of `passwordFile`, else the variable SEATWATCH_SMTP_PASSWORD.
 * Read at each send, so that a changed password needs no restart. Throws where the file cannot be read.
 */
export function secretFrom(
  passwordFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<string | undefined> {
  return async () => {
    if (passwordFile === undefined) return env['SEATWATCH_SMTP_PASSWORD'];
    try {
      return (await readFile(passwordFile, 'utf8')).replace(/^\ufeff/, '').split(/\r?\n/, 1)[0];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      throw new Error(
        `cannot read the SMTP password from ${passwordFile} (${code}): make the file readable to the ` +
          'account that runs seatwatch',
        { cause: error },
      );
    }
  };
}

/** The result of one attempt; `remaining` are the addresses that have not taken the mail, `reached` that one has. */
export type SmtpOutcome =
  { kind: 'sent' } | { kind: 'retry' | 'permanent'; error: string; remaining: readonly string[]; reached?: boolean };

/**
 * Makes one attempt to send a mail by SMTP to `receivers`; it never throws. One connection a mail: a pool of idle
 * connections loses the rare mail. An address that the server refuses for good (5yz) is named with the server's words,
 * the others get the mail once. Everything that can be mended without a change to the mail (network, TLS, login) is a
 * `retry`. The password is in no error. `heard` is called with each line of the dialogue, without secrets.
 */
export async function smtpSend(
  settings: MailSettings,
  secret: () => Promise<string | undefined>,
  mail: SendMailOptions,
  receivers: readonly string[],
  heard?: Heard,
): Promise<SmtpOutcome> {
  let password: string | undefined;
  try {
    password = settings.user === undefined ? undefined : await secret();
    if (settings.user !== undefined && !password) throw new Error(noPassword(settings.user));
    const transport = await openTransport(settings, password, heard);
    const envelope = { from: addressOf(settings.from), to: receivers.map(addressOf) };
    const signal = AbortSignal.timeout(settings.timeouts?.attempt ?? patience.attempt);
    const info = await transport.sendMail({ ...mail, envelope, signal });
    return afterReplies(receivers, info.accepted, info.rejectedErrors ?? [], password);
  } catch (error) {
    return afterFault(receivers, mailFault(error, password), settings, password);
  }
}

async function openTransport(settings: MailSettings, password: string | undefined, heard: Heard | undefined) {
  // Loaded here, since most commands never mail.
  const { createTransport } = await import('nodemailer');
  const { host, port, user, name, ca, timeouts } = settings;
  const mode = tlsMode(settings);
  return createTransport({
    host,
    port,
    secure: mode === 'implicit',
    requireTLS: mode === 'starttls',
    ignoreTLS: mode === 'none',
    opportunisticTLS: mode === 'offered',
    connectionTimeout: timeouts?.connection ?? patience.connection,
    dnsTimeout: timeouts?.connection ?? patience.connection,
    greetingTimeout: timeouts?.greeting ?? patience.greeting,
    socketTimeout: timeouts?.socket ?? patience.socket,
    socketCloseTimeout: 1000,
    ...(heard !== undefined && hearDialogue(heard, password)),
    ...(name !== undefined && { name }),
    tls: { ...(ca !== undefined && { ca }), ...(mode === 'offered' && { rejectUnauthorized: false }) },
    ...(user !== undefined && { auth: { user, pass: password } }),
  });
}

function afterReplies(
  receivers: readonly string[],
  accepted: readonly string[],
  refusals: readonly unknown[],
  password?: string,
): SmtpOutcome {
  const took = new Set(accepted.map(comparable));
  const remaining = receivers.filter((receiver) => !took.has(comparable(receiver)));
  if (remaining.length === 0) return { kind: 'sent' };
  const faults = refusals.map((refusal) => mailFault(refusal, password));
  const error = faults.map(refusalText).join('; ') || 'the mail server did not take the mail for every receiver';
  // Those refused for good stay among the remaining until nobody is left to be tried again, so that they are named at
  // the end.
  const kind = faults.length > 0 && faults.every(isPermanent) ? 'permanent' : 'retry';
  return { kind, error, remaining, ...(took.size > 0 && { reached: true }) };
}

function afterFault(
  receivers: readonly string[],
  fault: ReturnType<typeof mailFault>,
  settings: MailSettings,
  password?: string,
): SmtpOutcome {
  if (fault.rejectedErrors.length > 0) return afterReplies(receivers, [], fault.rejectedErrors, password);
  const where = `cannot send mail through ${settings.host}:${settings.port}`;
  return {
    kind: isPermanent(fault) ? 'permanent' : 'retry',
    error: `${where}: ${fault.words}${fault.remedy(tlsMode(settings))}`,
    remaining: receivers,
  };
}

/** That a login is configured without a password, and where to put it. */
export function noPassword(user: string): string {
  return `no password for ${user}: name a file in mail.passwordFile, or set SEATWATCH_SMTP_PASSWORD`;
}

/** As nodemailer writes an address in an envelope, so that what it reports can be found again. */
function comparable(mailbox: string): string {
  const address = addressOf(mailbox).toLowerCase();
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1)}${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}
