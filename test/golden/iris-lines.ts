/** Lines as IRIS writes them, all of one day; `time` is `08:00:00:000`. */
export const DAY = Date.UTC(2026, 10, 20);
export const NOON = DAY + 12 * 3_600_000;

function line(time: string, pid: number, text: string, severity = 0): string {
  return `11/20/26-${time} (${pid}) ${severity} [Generic.Event] ${text}\n`;
}

function traced(what: string, role: string, user: string, result: number): string {
  const routine = role === 'CSP' ? '%SYS.cspServer' : '';
  return `LicenseTrace: ${what}, Role = ${role}, UserId = ${user}, Routine = ${routine}, Result = ${result}`;
}

export const iris = {
  line,
  login: (time: string, pid: number, user: string, result = 1, role = 'User'): string =>
    line(time, pid, traced('Login', role, user, result)),
  logout: (time: string, pid: number, user: string, role = 'User'): string =>
    line(time, pid, traced('Logout', role, user, 1)),
  start: (time: string): string => {
    const stated = `11/20/2026 ${time.replace(/:(\d{3})$/, '.$1')} UTC`;
    const starting = `Instance 'PROD' starting on node db1.example.test by user 'irisowner' on ${stated}`;
    return line(time, 390, starting) + line(time, 390, 'Enabling logons');
  },
  limit: (time: string, total: number): string =>
    `11/20/26-${time} (35968) 2 License limit exceeded ${total} times since 11/20/26 06:00:00.  \n`,
};

/** A start, somebody who came and went, people who stay, one of them twice, a web user, and one who is refused. */
export const MORNING =
  iris.start('06:00:00:000') +
  iris.login('06:01:00:000', 500, '192.0.2.200') +
  iris.logout('06:02:00:000', 500, '192.0.2.200') +
  iris.login('07:00:00:000', 501, '192.0.2.7') +
  iris.login('07:10:00:000', 502, '192.0.2.7', 2) +
  iris.line('07:15:00:000', 77, 'nothing of interest', 1) +
  iris.login('07:20:00:000', 503, 'ann@192.0.2.8', 1, 'CSP') +
  iris.login('08:00:00:000', 504, '192.0.2.9') +
  iris.logout('08:30:00:000', 504, '192.0.2.9') +
  iris.login('09:00:00:000', 505, '192.0.2.10', 0) +
  iris.limit('09:00:00:002', 1) +
  iris.login('09:30:00:000', 506, '192.0.2.11');

/** As `DumpLocalAll()` lists the holders of a moment. */
export const DUMP =
  'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n' +
  '192.0.2.7 User    2         2         0         1       10800    0\n' +
  'ann@192.0.2.8\n              CSP        1         1         1         1       9600     0\n' +
  '192.0.2.12 User    1         1         0         1       3600    0\n' +
  'free        0         0         0         0         0         0         0\n';

/** The structured log tells the same in records of its own, of which these are the heads of MORNING. */
export function structured(text: string, as: 'pairs' | 'json'): string {
  return text.replaceAll(/^11\/20\/26-(\S+) \((\d+)\) (\d) (?:\[(\S+)\] )?(.*)\n/gm, (...parts: string[]) => {
    const [, time = '', pid, severity = '0', event = 'Generic.Event', said = ''] = parts;
    const when = `2026-11-20 ${time.replace(/:(\d{3})$/, '.$1')}`;
    const level = ['INFO', 'WARNING', 'SEVERE'][Number(severity)];
    if (as === 'json') return `${JSON.stringify({ when, pid, level, event, text: said })}\n`;
    return `when="${when}" pid=${pid} level=${level} event=${event} text="${said.replaceAll(/["\\]/g, '\\$&')}"\n`;
  });
}

/** What containers write before each line. */
export const CONTAINERS: Readonly<Record<string, (text: string) => string>> = {
  docker: (text) => prefixed(text, '2026-11-20T05:40:12.551123456Z '),
  'docker of IRIS': (text) => prefixed(text, '[INFO] log: '),
  kubernetes: (text) => prefixed(text, '2026-11-20T05:40:12.551123456Z stdout F '),
  compose: (text) => prefixed(text, 'iris-a  | '),
  'compose in colours': (text) => prefixed(text, '\u001b[36miris-a  | \u001b[0m'),
  journal: (text) => prefixed(text, 'Nov 20 05:40:12 host1 iris[812]: '),
};

function prefixed(text: string, prefix: string): string {
  return text.replaceAll(/^(?=.)/gm, prefix);
}

export function utf16(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}
