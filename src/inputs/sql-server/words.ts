import { hostText, type SqlServerAddress } from './address.ts';
import { AskFailed, codesIn, type FailureKind } from './failure.ts';

/** What the server itself said, by the number of its message. */
export interface Refusal {
  number: number;
  message: string;
}

/** What was asked, for the words about why it failed. */
export interface Attempt {
  address: SqlServerAddress;
  /** What the login must be allowed, as a statement without whom; see `TableQuery`. */
  grant: string | undefined;
  /** Whether the login had succeeded. */
  loggedIn: boolean;
}

type Told = readonly [kind: FailureKind, words: string];

/** Certificates that are not trusted, by the code of Node.js. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);

const MOST_WORDS = 300;

/** Why asking failed, and what to do: by what the server said, else by the code of the error. */
export function failureOf(error: unknown, refusals: readonly Refusal[], attempt: Attempt): AskFailed {
  if (error instanceof AskFailed) return error;
  // Where there are several the first tells why; what follows is that the statement could not be run.
  const known = refusals.map((one) => bySqlNumber(one, attempt)).find((told) => told !== undefined);
  const [kind, words] = known ?? byCode(codesIn(error), refusals[0], attempt) ?? unknown(error, attempt);
  return new AskFailed(kind, words, error);
}

/** The words where the time was up. */
export function noAnswer({ address }: Attempt): AskFailed {
  const span = `${address.timeout / 1000} s`;
  const remedy = 'is the server busy, is the way to it cut, or is query.timeout too short?';
  return new AskFailed('no-answer', `no answer within ${span}: ${remedy}`);
}

/** The words where the answer ended before its end. */
export function brokenOff({ loggedIn }: Attempt, cause?: unknown): AskFailed {
  const when = loggedIn ? 'in the middle of its answer' : 'before the login was through';
  return new AskFailed('broken-off', `the connection broke off ${when}: nothing of it counts`, cause);
}

/** Numbers of sys.messages, as documented under "Database Engine errors". */
function bySqlNumber({ number, message }: Refusal, { address, grant, loggedIn }: Attempt): Told | undefined {
  const { user, database } = address;
  const login = `the login of ${user}`;
  switch (number) {
    case 18456:
      return ['login', `${login} failed (18456): check user: and the password, and that SQL logins are allowed there`];
    case 18452:
      return ['login', `${login} failed (18452): it is one of Windows, or not trusted; make a login of SQL Server`];
    case 18470:
      return ['login', `${login} failed (18470): it is disabled; ALTER LOGIN ${bracketed(user)} ENABLE`];
    case 18486:
      return ['login', `${login} failed (18486): it is locked; ALTER LOGIN ${bracketed(user)} WITH PASSWORD … UNLOCK`];
    case 18487:
    case 18488:
      return ['login', `${login} failed (${number}): its password has expired or must be changed; set a new one`];
    case 4060:
    case 4064:
    case 911:
    case 916: {
      const remedy = `check database:, and run CREATE USER ${bracketed(user)} FOR LOGIN ${bracketed(user)} in it`;
      return ['database', `${user} may not use the database ${database} (${number}): ${remedy}`];
    }
    case 976:
    case 978:
    case 982:
    case 983: {
      const remedy = 'name the listener of the availability group, or a replica that may be read';
      return ['database', `the database ${database} cannot be read there (${number}): ${remedy}`];
    }
    case 229:
    case 230: {
      const remedy =
        grant === undefined ? 'give it SELECT on the table' : `run ${grant} TO ${bracketed(user)} in ${database}`;
      return ['permission', `${user} may not read the table (${number}): ${remedy}`];
    }
    case 1222:
      return ['locked', 'the table is locked by another (1222): the last answer holds, and it is asked again soon'];
    case 1205:
      return ['locked', 'another was let through first (1205): the last answer holds, and it is asked again soon'];
    case 208: {
      const remedy = 'is it the right database? The table may be kept in another one';
      return ['no-table', `there is no such table in ${database} (208: ${short(message)}): ${remedy}`];
    }
    case 207: {
      const remedy = 'the product is of a version whose table is another; tell the maintainers which';
      return ['no-column', `the table has no such column (207: ${short(message)}): ${remedy}`];
    }
    default:
      // Such as 5701, that the database was changed; of an error it is told at least what the server says.
      return loggedIn ? ['server', `the server says: ${short(message)} (${number})`] : undefined;
  }
}

function byCode(codes: readonly string[], refusal: Refusal | undefined, attempt: Attempt): Told | undefined {
  const { encrypt, ca } = attempt.address;
  const certificate = codes.find((code) => UNTRUSTED.has(code) || code.startsWith('CERT_'));
  if (codes.includes('EENCRYPT'))
    return encrypt === false
      ? ['tls-demanded', 'the server demands TLS: write encrypt: true']
      : ['no-tls', 'the server offers no TLS: give it a certificate; encrypt: false only on a network you trust'];
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID'))
    return ['certificate', 'the certificate is of another name: write serverName: with the name that it has'];
  if (certificate === 'CERT_HAS_EXPIRED' || certificate === 'CERT_NOT_YET_VALID') {
    const when = certificate === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return [
      'certificate',
      `the certificate of the server ${when} (${certificate}): give it a new one, check the clocks`,
    ];
  }
  if (certificate !== undefined) {
    const remedy =
      ca === undefined
        ? 'name its CA in ca:; or write trustServerCertificate: true, on a network you trust'
        : `is ${ca} the certificate of its CA?`;
    return ['certificate', `the certificate of the server is not trusted (${certificate}): ${remedy}`];
  }
  return onTheWay(codes, refusal, attempt);
}

function onTheWay(codes: readonly string[], refusal: Refusal | undefined, attempt: Attempt): Told | undefined {
  const { address, loggedIn } = attempt;
  const { server, port, user, encrypt } = address;
  const [code = ''] = codes;
  switch (code) {
    case 'ELOGIN': {
      const said = refusal === undefined ? '' : ` (${refusal.number}: ${short(refusal.message)})`;
      return ['login', `the login of ${user} failed${said}: check user:, the password and database:`];
    }
    case 'ETIMEOUT':
      return ['no-answer', noAnswer(attempt).message];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['unreachable', `the name ${server} is not known here (${code}): check server:, and the DNS`];
    case 'ECONNREFUSED': {
      const remedy = `does SQL Server listen there on TCP, and is ${port} the port of the instance?`;
      return ['unreachable', `nothing answers at ${hostText(address)} (${code}): ${remedy}`];
    }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
    case 'EACCES':
      return ['unreachable', `${hostText(address)} cannot be reached (${code}): check server:, port: and the firewall`];
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECLOSE':
    case 'ESOCKET':
      if (encrypt === 'strict' && !loggedIn)
        return ['tls', `it ends the connection (${code}): strict is for SQL Server 2022 and later; else encrypt: true`];
      return ['broken-off', brokenOff(attempt).message];
    default:
      return code.startsWith('ERR_SSL_') || code === 'EPROTO'
        ? ['tls', `TLS fails (${code}): does the server speak TLS 1.2, and is it SQL Server at ${hostText(address)}?`]
        : undefined;
  }
}

function unknown(error: unknown, { loggedIn }: Attempt): Told {
  const words = error instanceof Error ? error.message : String(error);
  return ['server', `${loggedIn ? 'asking' : 'connecting'} failed: ${short(words)}`];
}

/** The server's own words, which are no instruction: on one line, and not without end. */
function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}…` : line;
}

/** A name as T-SQL takes it whatever it holds. */
function bracketed(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `[${name.replaceAll(']', ']]')}]`;
}
