import { visible } from '../../../present/sanitise.ts';
import { withoutSecret } from './fault.ts';

/**
 * Told each line of an SMTP dialogue, harmless for a terminal and without secrets. `note` is what the connection itself
 * did.
 */
export type Heard = (from: 'client' | 'server' | 'note', line: string) => void;

const MASKED = '[masked]';

/**
 * Options of nodemailer that tell the dialogue line by line. All that the client says between AUTH and the server's
 * verdict is masked whole, since it is made of user and password in whatever form the mechanism has; an echo of the
 * password is taken out.
 */
export function hearDialogue(heard: Heard, password: string | undefined): { transactionLog: true; logger: object } {
  let authenticating = false;

  function tell(entry: unknown, ...words: unknown[]): void {
    const tnx = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : undefined;
    if (tnx === 'message') return;
    for (const line of withoutSecret(String(words[0] ?? ''), password).split(/\r?\n/)) {
      if (tnx === 'client') heard('client', clientLine(line));
      else if (tnx === 'server') heard('server', serverLine(line));
    }
  }

  function clientLine(line: string): string {
    const mechanism = /^AUTH +\S+/i.exec(line)?.[0];
    if (mechanism !== undefined) {
      authenticating = true;
      return visible(line.length > mechanism.length ? `${mechanism} ${MASKED}` : line, 500);
    }
    return authenticating ? MASKED : visible(line, 500);
  }

  function serverLine(line: string): string {
    if (/^[245]\d\d(?: |$)/.test(line)) authenticating = false;
    return visible(line, 500);
  }

  function network(entry: unknown, ...words: unknown[]): void {
    const tnx = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : undefined;
    if (tnx === 'network') heard('note', visible(format(words), 500));
  }

  return {
    transactionLog: true,
    logger: { trace() {}, debug: tell, info: network, warn() {}, error() {}, fatal() {} },
  };
}

/** As `util.format` would, for the `%s` that nodemailer's notes are made of. */
function format([template, ...values]: unknown[]): string {
  return String(template ?? '').replaceAll(/%[sd]/g, () => String(values.shift() ?? ''));
}
