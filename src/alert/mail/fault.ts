import { visible } from '../../words/sanitise.ts';
import type { TlsMode } from './transport.ts';

/** What a failed attempt says, however it failed. */
export interface MailFault {
  /** The server's words, or the network's. */
  words: string;
  responseCode: number | undefined;
  command: string | undefined;
  recipient: string | undefined;
  rejectedErrors: readonly unknown[];
  /** What somebody can do about it, with a leading blank; empty where the words say it. */
  remedy(tls: TlsMode): string;
}

/** Reads what nodemailer or the system threw. A server may echo what it was given: the password is taken out before anything else. */
export function mailFault(thrown: unknown, password: string | undefined): MailFault {
  const error: Record<string, unknown> = Object(thrown);
  const words = withoutSecret(thrown instanceof Error ? thrown.message : String(thrown), password);
  const text = (key: string) => (typeof error[key] === 'string' ? error[key] : undefined);
  const rejected = error['rejectedErrors'];
  return {
    words: visible(words, 500),
    responseCode: typeof error['responseCode'] === 'number' ? error['responseCode'] : undefined,
    command: text('command'),
    recipient: text('recipient'),
    rejectedErrors: Array.isArray(rejected) ? rejected : [],
    remedy: (tls) => remedyFor(text('code'), words, error['responseCode'] !== undefined, tls),
  };
}

/**
 * Whether the server judged this mail or this receiver for good: a 5yz reply (RFC 5321 4.2.1) to a command about them.
 * Replies about login and encryption (530, 534, 535, 538) and about a muddled session (503) are not about the mail:
 * somebody mends the settings, and the mail still goes out.
 */
export function isPermanent({ responseCode, command }: MailFault): boolean {
  if (responseCode === undefined || responseCode < 500 || responseCode > 599) return false;
  if ([503, 530, 534, 535, 538].includes(responseCode)) return false;
  return command === 'MAIL FROM' || command === 'RCPT TO' || command === 'DATA';
}

/** A refused receiver with the server's words. */
export function refusalText({ recipient, words }: MailFault): string {
  return `${recipient === undefined ? '' : `${visible(recipient, 120)}: `}${words}`;
}

/** Takes the password out of a text, in the forms in which a server might echo it: as it is, and as AUTH PLAIN and LOGIN send it. */
export function withoutSecret(text: string, password: string | undefined): string {
  if (!password) return text;
  // The end of "user, password" in base64 depends on how many bytes stand before it, modulo 3; the first characters mix with those.
  const encoded = [0, 1, 2].map((before) =>
    Buffer.from('\0'.repeat(before) + password).toString('base64').slice(before === 0 ? 0 : before + 1).replace(/=+$/, ''),
  );
  return [password, ...encoded.filter((form) => form.length > 3)].reduce((rest, form) => rest.replaceAll(form, '[password]'), text);
}

function remedyFor(code: string | undefined, words: string, replied: boolean, tls: TlsMode): string {
  if (tls === 'offered' && /\b(?:ssl|tls)\b/i.test(words)) {
    return '. The STARTTLS that this server offers does not work: mend it, or set mail.tls to none';
  }
  if (/certificate|altname|CERT_/i.test(words)) {
    return '. Name a file with the certificate of its authority in the environment variable NODE_EXTRA_CA_CERTS, and use the host name that the certificate names';
  }
  if (code === 'EAUTH') return '. Check mail.user, and the password in mail.passwordFile or SEATWATCH_SMTP_PASSWORD';
  if (/wrong version number|packet length too long/i.test(words)) return '. That port does not speak TLS from the start: set mail.tls to starttls';
  if (code === 'ETLS' && replied) {
    return '. The server offers no STARTTLS there: use its TLS port (465, mail.tls: implicit), or set mail.tls to none on a network that you trust';
  }
  if (code === 'EABORT') return ': the server did not finish in the time for one attempt';
  if (code === 'EDNS') return '. Check mail.host';
  if (code === 'ETIMEDOUT' || code === 'ECONNECTION' || code === 'ESOCKET') {
    const port = tls === 'implicit' ? ' and that it speaks TLS from the start there' : '';
    return replied ? '' : `. Check that a mail server answers at mail.host and mail.port${port}, and that no firewall stands between`;
  }
  return '';
}
