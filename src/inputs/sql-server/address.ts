/** Where a database of Microsoft SQL Server answers, and how the way to it is secured. */
export interface SqlServerAddress {
  /** A name or an IP address. */
  server: string;
  port: number;
  database: string;
  /** A login of SQL Server itself; one of Windows cannot be used. */
  user: string;
  /** Its first line is the password; where it is left out, SEATWATCH_SQL_PASSWORD is. */
  passwordFile?: string;
  /** Milliseconds that connecting, login and answer may take together. */
  timeout: number;
  /** TLS behind the greeting of TDS 7, from the first byte on (TDS 8), or none, so that all can be read on the way. */
  encrypt: true | 'strict' | false;
  /** Whether any certificate will do; `strict` heeds it not. */
  trustServerCertificate: boolean;
  /** A file with the certificates (PEM) that are trusted, instead of the well-known ones. */
  ca?: string;
  /** The name in the certificate, where it is not `server`. */
  serverName?: string;
}

/** By what a database is called in answers and mails; without the login. */
export function addressText({ server, port, database }: SqlServerAddress): string {
  return `mssql://${hostText({ server, port })}/${encodeURIComponent(database)}/`;
}

/** `sql1.example.test:1433`, `[2001:db8::1]:1433`. */
export function hostText({ server, port }: Pick<SqlServerAddress, 'server' | 'port'>): string {
  return `${server.includes(':') ? `[${server}]` : server}:${port}`;
}
