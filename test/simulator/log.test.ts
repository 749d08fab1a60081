import { describe, expect, test } from 'vitest';
import { DEFAULTS, simulateIris } from './iris.ts';
import { LIMIT, readHead, readHeads, readTrace } from './naive.ts';
import { RESTLESS } from './restless.ts';

const HOUR = 3_600_000;

describe('the log', () => {
  const simulation = simulateIris({ ...RESTLESS, noise: 60 });

  test('every line has a head that states its stamp in local time, or does not look like one', () => {
    const wrong = simulation.lines.filter(({ at, pid, text }) => {
      const head = readHead(text, DEFAULTS.offset);
      if (/[\n\r]/.test(text)) return true;
      return pid === null ? /^\d\d\/\d\d\/\d\d-/.test(text) : head?.at !== at || head.pid !== pid;
    });
    expect(wrong).toEqual([]);
    expect(simulation.text).toBe(simulation.lines.map(({ text }) => `${text}\n`).join(''));
  });

  test('every licence line is whole and of the known shape', () => {
    let traces = 0;
    for (const { kind, text, holder } of simulation.lines) {
      const body = readHead(text, DEFAULTS.offset)?.text ?? '';
      const trace = readTrace(body);
      if (kind === 'login') expect(trace).toMatchObject({ action: 'Login', id: holder });
      if (kind === 'logout') expect(trace).toMatchObject({ action: 'Logout', id: holder, result: 1 });
      if (kind === 'refused') expect(trace).toMatchObject({ action: 'Login', id: holder, result: 0 });
      if (kind === 'diagnostic') expect(trace).toMatchObject({ role: 'Diagnostic', id: '' });
      if (kind === 'request')
        expect(body).toMatch(/^LicenseTrace: Requesting CSP license, Id='.+', Process Session = '\w{10}', /);
      if (kind === 'limit') expect(body).toMatch(LIMIT);
      if (kind === 'noise') expect(body).not.toMatch(/^LicenseTrace|^License limit/);
      if (trace) traces++;
    }
    expect(traces).toBeGreaterThan(10_000);
    for (const kind of [
      'login',
      'logout',
      'refused',
      'diagnostic',
      'request',
      'limit',
      'death',
      'stop',
      'start',
      'noise',
    ]) {
      expect(
        simulation.lines.some((line) => line.kind === kind),
        kind,
      ).toBe(true);
    }
  });

  test('stamps go back by 3 ms at most, and only in bursts', () => {
    const stamps = readHeads(simulation.text, DEFAULTS.offset).map(({ at }) => at);
    const back = stamps.filter((at, index) => index > 0 && at < (stamps[index - 1] ?? 0));
    expect(back.length).toBeGreaterThan(20);
    for (const at of back)
      expect(simulation.windows.burst.some(([from, to]) => from === at && to - from <= 3)).toBe(true);
  });

  test('a burst puts the higher count first', () => {
    const traces = readHeads(simulation.text, DEFAULTS.offset).flatMap(({ text }) => readTrace(text) ?? []);
    const swapped = traces.filter(({ action, id, result }, index) => {
      const before = traces[index - 1];
      return action === 'Login' && before?.action === 'Login' && before.id === id && before.result === result + 1;
    });
    expect(swapped.length).toBeGreaterThan(50);
  });

  test('a CSP login follows its request by the same process', () => {
    const csp = readHeads(simulation.text, DEFAULTS.offset).filter(
      ({ text }) => text.includes('Role = CSP') && text.includes('Login'),
    );
    const requests = new Set(
      readHeads(simulation.text, DEFAULTS.offset)
        .filter(({ text }) => text.includes('Requesting'))
        .map(({ at, pid }) => `${at} ${pid}`),
    );
    expect(csp.length).toBeGreaterThan(1_000);
    expect(csp.filter(({ at, pid }) => !requests.has(`${at - 4} ${pid}`))).toEqual([]);
  });

  test('the process that logged a user in logs it out', () => {
    const sessions = new Map<number, string>();
    for (const { kind, pid, holder, text } of simulation.lines) {
      if (kind === 'start') sessions.clear();
      if (pid === null || holder === null || !text.includes('Role = User')) continue;
      if (kind === 'login') {
        expect(sessions.has(pid)).toBe(false);
        sessions.set(pid, holder);
      } else if (kind === 'logout') {
        expect(sessions.get(pid)).toBe(holder);
        sessions.delete(pid);
      }
    }
  });

  test('a start states UTC to the millisecond of its own head', () => {
    const starts = readHeads(simulation.text, DEFAULTS.offset).filter(({ text }) => text.startsWith('Instance '));
    expect(starts.length).toBeGreaterThan(8);
    for (const { at, text } of starts) {
      const [, month, day, year, time] = / on (\d\d)\/(\d\d)\/(\d{4}) ([\d:.]+) UTC$/.exec(text) ?? [];
      expect(Date.parse(`${year}-${month}-${day}T${time}Z`)).toBe(at);
    }
  });

  test('holds back what one process says twice in a row, and loses none of it but to a crash', () => {
    const busy = { ...RESTLESS, users: { terminal: 2, csp: 2 }, loginsPerHour: 600, crashesPerDay: 0, burst: 0 };
    const { lines, counts, windows } = simulateIris({ ...busy, repeats: true });
    const repeated = lines.filter(({ kind, text }) => kind === 'logout' && text.endsWith(' times)'));
    expect(repeated.length).toBeGreaterThan(20);
    expect(repeated.some(({ text }) => text.includes('[Utility.Event]'))).toBe(true);
    for (const { at, text, times } of repeated) {
      expect(text).toContain(`Result = 1...(repeated ${times} times)`);
      expect(windows.repeated.some(([from, to]) => from <= at && to === at)).toBe(true);
    }
    expect(counts.lostLogouts).toBe(0);
    expect(lines.reduce((sum, { kind, times }) => sum + (kind === 'logout' ? times : 0), 0)).toBe(counts.logouts);
  });
});

describe('ends of the instance', () => {
  const simulation = simulateIris(RESTLESS);
  const { lines, windows, truth, counts, end } = simulation;
  const seatsAt = (when: number): number => truth.findLast(({ at }) => at <= when)?.seats ?? -1;

  test('a crash writes nothing, and the next start says so', () => {
    expect(windows.crash.length).toBe(counts.crashes);
    for (const [from, to] of windows.crash) {
      expect(lines.some(({ at }) => at > from && at < to)).toBe(false);
      if (to === end) continue;
      expect(to - from).toBeGreaterThan(60_000);
      expect(seatsAt(to - 1)).toBe(0);
      const next = lines
        .filter(({ at }) => at >= to)
        .slice(0, 40)
        .map(({ text }) => text);
      expect(next.some((text) => text.startsWith('*** Recovery started at '))).toBe(true);
      expect(next.some((text) => text.includes('Previous system shutdown was abnormal'))).toBe(true);
    }
    expect(windows.crash.some(([from]) => seatsAt(from) > 5)).toBe(true);
    expect(lines.filter(({ text }) => text.includes('shutdown was abnormal')).length).toBeLessThanOrEqual(
      counts.crashes,
    );
  });

  test('the window of a crash begins with the last line that was not lost', () => {
    const half = simulateIris({ ...RESTLESS, lose: ({ at }) => Math.floor(at / HOUR) % 2 === 1 });
    for (const [from, to] of half.windows.crash) expect(half.lines.some(({ at }) => at > from && at < to)).toBe(false);
  });

  test('a restart stops in order, ends everything, and starts again', () => {
    expect(windows.shutdown.length).toBe(counts.restarts);
    for (const [from, to] of windows.shutdown) {
      const stopping = lines
        .filter(({ at, kind }) => kind === 'stop' && at >= from && at <= to)
        .map(({ text }) => readHead(text, 0)?.text);
      expect(stopping).toEqual([
        "User 'irisowner' shutting down InterSystems IRIS",
        'Notifying Clients',
        'Stopping User Jobs',
        'Stopping Network Servers',
        'Withdrawing from License Domain',
        'LMF Info:  Sending shutdown message to local license server 127.0.0.1,4002',
        'CONTROL exited due to system shutdown',
        'Shutdown complete',
      ]);
      expect(seatsAt(to)).toBe(0);
      expect(lines.some(({ at, kind }) => kind === 'login' && at > from && at <= to)).toBe(false);
      expect(lines.find(({ at }) => at > to)?.kind).toBe('start');
    }
    const logged = windows.shutdown.map(
      ([from, to]) => lines.filter(({ at, kind }) => kind === 'logout' && at > from && at < to).length,
    );
    expect(Math.max(...logged)).toBeGreaterThan(5);
    expect(Math.min(...logged)).toBeLessThan(5);
  });

  test('the banner continues an empty head, below the recovery that has none', () => {
    const first = lines.slice(0, 30).map(({ text }) => text);
    expect(first.slice(0, 4)).toEqual(['', '', '', '*** Recovery started at Mon Mar  2 07:00:00 2026']);
    const banner = first.findIndex((text) => text.startsWith('Startup of InterSystems IRIS ['));
    expect(first[banner - 1]).toMatch(/ 0 \[Generic\.Event\] $/);
    expect(first.some((text) => text.endsWith('] Enabling logons'))).toBe(true);
  });

  test('a process that dies logs nothing more; that of a user takes a connection with it', () => {
    const deaths = lines.filter(({ kind }) => kind === 'death');
    expect(deaths.length).toBe(counts.deaths);
    let own = 0;
    for (const { at, text } of deaths) {
      const pid = Number(/pid (\d+),/.exec(text)?.[1]);
      const before = lines.findLast((line) => line.pid === pid && line.at < at && line.holder !== null);
      if (before?.kind !== 'login' || !before.text.includes('Role = User')) continue;
      own++;
      const steps = simulation.connections.get(before.holder ?? '') ?? [];
      const index = steps.findIndex((step) => step.at === at);
      expect(steps[index]?.connections).toBe((steps[index - 1]?.connections ?? 0) - 1);
    }
    expect(own).toBeGreaterThan(10);
    expect(own).toBeLessThan(deaths.length);
  });

  test('a log that starts midway begins with open sessions and no start', () => {
    const midway = simulateIris({ startsMidway: true, crashesPerDay: 0, restartsPerDay: 0 });
    expect(midway.truth[0]?.at).toBe(DEFAULTS.start);
    expect(midway.truth[0]?.seats).toBeGreaterThan(5);
    expect(midway.lines.some(({ kind }) => kind === 'start')).toBe(false);
    expect(midway.lines.every(({ at }) => at >= DEFAULTS.start && at <= midway.end)).toBe(true);
    expect(midway.counts.logins).toBe(midway.lines.filter(({ kind }) => kind === 'login').length);
    expect(midway.counts.lostLogouts).toBe(0);
  });
});
