import type { Instant } from '../../src/domain/entry.ts';
import type { RangeStep } from './judge.ts';

/** The line grammar, as observed in real logs. */
const HEAD = /^(\d\d)\/(\d\d)\/(\d\d)-(\d\d):(\d\d):(\d\d):(\d{3}) \((\d+)\) (-?\d)(?: (?:\[([\w.]+)\] ?)?(.*))?$/;
const TRACE =
  /^LicenseTrace: (Login|Logout), Role = (User|CSP|Diagnostic), UserId = (.*), Routine = (?:%SYS\.cspServer)?, Result = (\d+)$/;
/** With the total and since when it counts. */
export const LIMIT = /^License [lL]imit exceeded (\d+) times since (\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d)\. {2}$/;

export interface Head {
  /** UTC. */
  at: Instant;
  pid: number;
  severity: number;
  facility: string | null;
  text: string;
}

export interface Trace {
  action: string;
  role: string;
  id: string;
  result: number;
}

/** The parts of a line with a head, for a server that is `offset` minutes ahead of UTC; null for any other line. */
export function readHead(line: string, offset: number): Head | null {
  const match = HEAD.exec(line);
  if (!match) return null;
  const [month = 0, day, year = 0, hour, minute, second, milli] = match.slice(1, 8).map(Number);
  return {
    at: Date.UTC(2000 + year, month - 1, day, hour, minute, second, milli) - offset * 60_000,
    pid: Number(match[8]),
    severity: Number(match[9]),
    facility: match[10] ?? null,
    text: match[11] ?? '',
  };
}

/** All lines that have a head. */
export function readHeads(log: string, offset: number): Head[] {
  return log.split('\n').flatMap((line) => readHead(line, offset) ?? []);
}

/** A login or logout, complete to its last character. */
export function readTrace(text: string): Trace | null {
  const match = TRACE.exec(text);
  if (!match) return null;
  const [, action = '', role = '', id = '', result] = match;
  return { action, role, id, result: Number(result) };
}

/** The instant of the line that begins a start and has no head; null for any other line. */
function readRecovery(line: string, offset: number): Instant | null {
  const local = /^\*\*\* Recovery started at (.+)$/.exec(line)?.[1];
  return local === undefined ? null : Date.parse(`${local} UTC`) - offset * 60_000;
}

/**
 * Counts seats of a complete log as anybody would who knows the rules: connections by `Result`,
 * processes that died, and nobody left after a stop or a start. Only to hold the simulator against.
 */
export function countNaively(log: string, offset: number, maxConnections: number, from: Instant): RangeStep[] {
  const connections = new Map<string, number>();
  const perConnection = new Set<string>();
  const holders = new Map<number, string>();
  const steps: RangeStep[] = [{ at: from, atLeast: 0, atMost: 0 }];

  function set(id: string, count: number): void {
    if (count > maxConnections) perConnection.add(id);
    connections.set(id, count);
    if (count > 0) return;
    connections.delete(id);
    perConnection.delete(id);
  }

  function drop(id: string, pid: number): void {
    set(id, (connections.get(id) ?? 0) - 1);
    holders.delete(pid);
  }

  function take({ pid, text }: Head): void {
    const trace = readTrace(text);
    const died = Number(/^Process terminated abnormally \(pid (\d+),/.exec(text)?.[1]);
    const victim = holders.get(died);
    if (trace?.role === 'Diagnostic') return;
    if (trace?.action === 'Logout') drop(trace.id, pid);
    else if (trace && trace.result > 0) {
      // Of two logins in a few milliseconds the lower count may stand last.
      set(trace.id, Math.max(trace.result, connections.get(trace.id) ?? 0));
      if (trace.role === 'User') holders.set(pid, trace.id);
    } else if (victim !== undefined) drop(victim, died);
    else if (text === 'Withdrawing from License Domain') clear();
  }

  function clear(): void {
    connections.clear();
    perConnection.clear();
    holders.clear();
  }

  for (const line of log.split('\n')) {
    const recovery = readRecovery(line, offset);
    const head = readHead(line, offset);
    if (recovery !== null) clear();
    if (head) take(head);
    const at = head?.at ?? recovery;
    if (at === null) continue;
    let seats = 0;
    for (const [id, count] of connections) seats += perConnection.has(id) ? count : 1;
    steps.push({ at: Math.max(at, steps.at(-1)?.at ?? from), atLeast: seats, atMost: seats });
  }
  return steps;
}
