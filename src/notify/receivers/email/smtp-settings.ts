import type { Addresses } from './message.ts';

export interface MailSettings extends Addresses {
  host: string;
  port: number;
  /**
   * How the connection is encrypted: from the start, by STARTTLS (never without), or not at all. Default: `implicit` on
   * port 465; for this machine itself by STARTTLS where it is offered (see TlsMode); else `starttls`.
   */
  tls?: 'implicit' | 'starttls' | 'none';
  /** Certificates (PEM) to trust in place of the system's, for a mail server with a certificate of one's own. */
  ca?: string;
  user?: string;
  /** The name that the greeting gives; default: this machine's. */
  name?: string;
  /** In milliseconds; a server that is slower than this is tried again later. */
  timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  connection: number;
  greeting: number;
  /** Silence within the dialogue. Scanners read a mail before they take it: too short a wait sends it twice. */
  socket: number;
  /** One whole attempt. */
  attempt: number;
}

/**
 * `offered` is for this machine itself: by STARTTLS where the server offers it, whatever its certificate, since a local
 * relay has seldom a valid one; else in clear, which leaves this machine no more than the mail itself does.
 */
export type TlsMode = 'implicit' | 'starttls' | 'offered' | 'none';

/** How the connection is encrypted, with the default filled in. */
export function tlsMode({ tls, port, host }: Pick<MailSettings, 'tls' | 'port' | 'host'>): TlsMode {
  if (tls !== undefined) return tls;
  if (port === 465) return 'implicit';
  return /^(localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(host) ? 'offered' : 'starttls';
}
