import { visible } from '../../../present/sanitise.ts';
import type { TlsMode } from './smtp-settings.ts';

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

/**
 * Reads what nodemailer or the system threw. A server may echo what it was given: the password is taken out before
 * anything else.
 */
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
 * Whether the server judged this mail or this receiver for good: a 5yz reply (RFC 5321 4.2.1) about the content or the
 * size of the mail, or about a mailbox that does not exist. What is refused by policy (relaying, sender, reputation,
 * login, encryption: RFC 3463 X.7) or in a muddled session (503) is not about the mail: somebody mends the settings,
 * and the mail still goes out.
 */
export function isPermanent({ responseCode, command, words }: MailFault): boolean {
  if (responseCode === undefined || responseCode < 500 || responseCode > 599) return false;
  if (command !== 'MAIL FROM' && command !== 'RCPT TO' && command !== 'DATA') return false;
  const enhanced = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(words);
  if (enhanced !== null) return FOR_GOOD.some((code) => code === enhanced[0] || code === `5.${enhanced[1]}`);
  if (POLICY.test(words)) return false;
  if (command === 'RCPT TO') return [550, 551, 553].includes(responseCode);
  return responseCode === 552 || (command === 'DATA' && responseCode === 554);
}

/**
 * Enhanced status codes (RFC 3463) of what no setting mends: mailboxes that do not exist, have moved or are misspelt,
 * mails that are too long, and their content.
 */
const FOR_GOOD = ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1', '5.2.3', '5.3.4', '5.6'];

/** Words of a refusal by policy where the server gives no enhanced status code. */
const POLICY = new RegExp(
  'relay|denied|reject|polic|prohibit|not (?:allowed|permitted|authori[sz]ed)|permission|auth|block|black|listed' +
    '|rcpthosts|spam|reputation|spf|dkim|dmarc|verif|sender|client|\\bhost\\b|\\bhelo\\b|\\behlo\\b|reverse|dns' +
    '|\\bip\\b|tls|encrypt|limit|quota|full',
  'i',
);

/** A refused receiver with the server's words. */
export function refusalText({ recipient, words }: MailFault): string {
  return `${recipient === undefined ? '' : `${visible(recipient, 120)}: `}${words}`;
}

/**
 * Takes the password out of a text, in the forms in which a server might echo it: as it is, and as AUTH PLAIN and
 * LOGIN send it.
 */
export function withoutSecret(text: string, password: string | undefined): string {
  if (!password) return text;
  // The end of "user, password" in base64 depends on how many bytes stand before it, modulo 3; the first characters
  // mix with those.
  const encoded = [0, 1, 2].map((before) =>
    Buffer.from('\0'.repeat(before) + password)
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1)
      .replace(/=+$/, ''),
  );
  return [password, ...encoded.filter((form) => form.length > 3)].reduce(
    (rest, form) => rest.replaceAll(form, '[password]'),
    text,
  );
}

function remedyFor(code: string | undefined, words: string, replied: boolean, tls: TlsMode): string {
  if (tls === 'offered' && /\b(?:ssl|tls)\b/i.test(words)) {
    return '. The STARTTLS that this server offers does not work: mend it, or set mail.tls to none';
  }
  if (/certificate|altname|CERT_/i.test(words)) {
    return (
      '. Name a file with the certificate of its authority in the environment variable ' +
      'NODE_EXTRA_CA_CERTS, and use the host name that the certificate names'
    );
  }
  if (code === 'EAUTH') return '. Check mail.user, and the password in mail.passwordFile or SEATWATCH_SMTP_PASSWORD';
  if (/wrong version number|packet length too long/i.test(words))
    return '. That port does not speak TLS from the start: set mail.tls to starttls';
  if (code === 'ETLS' && replied) {
    return (
      '. The server offers no STARTTLS there: use its TLS port (465, mail.tls: implicit), or set ' +
      'mail.tls to none on a network that you trust'
    );
  }
  if (code === 'EABORT') return ': the server did not finish in the time for one attempt';
  if (code === 'EDNS') return '. Check mail.host';
  if (code === 'ETIMEDOUT' || code === 'ECONNECTION' || code === 'ESOCKET') {
    const port = tls === 'implicit' ? ' and that it speaks TLS from the start there' : '';
    return replied
      ? ''
      : `. Check that a mail server answers at mail.host and mail.port${port}, and that no firewall stands between`;
  }
  return '';
}
