import type { Instant } from '../../src/domain/entry.ts';
import { headLine } from '../simulator/lines.ts';
import type { Random } from '../simulator/random.ts';

/** Some lines of a log, ready to be written. */
export interface Piece {
  text: string;
  lines: number;
  continuations?: number;
  /** Continuation lines in which LicenseTrace stands. */
  quoted?: number;
}

/** All that is not about licences, in the kinds and lengths of a real log. */
export interface Noise {
  /** A record of one line. */
  line(at: Instant): Piece;
  /** A record of many lines, or of so many. */
  record(at: Instant, continuations?: number): Piece;
}

const FACILITIES = [
  'Utility.Event',
  'Utility.Event',
  'Generic.Event',
  'Database.MountedRW',
  'Database.MountedRO',
  'Database.FullExpansion',
  'WriteDaemon.Started',
  'SIMD',
  null,
] as const;
const TABLES = 96;

/** Tables are drawn once and written again and again, since a reader does not care and the generator must be fast. */
export function createNoise(random: Random): Noise {
  const tables = Array.from({ length: TABLES }, (_, index) => table(random, index));
  const head = (at: Instant, severity: number, facility: string | null, text: string): string =>
    `${headLine(at, 0, random.integer(70_000, 4_194_304), severity, facility, text)}\n`;

  return {
    line(at) {
      const text = random.pick([
        `Mounted database /database/site${random.integer(1, 90)}/ (SFN ${random.integer(3, 99)}) read-write.`,
        `[SYSTEM MONITOR] DBLatency(/database/site${random.integer(1, 90)}/) Warning: DBLatency ` +
          `= ${random.integer(1000, 9000)}.463 ( Warnvalue is 1000).`,
        `[SYSTEM MONITOR] Alert state cleared....(repeated ${random.integer(1, 9)} times)`,
        `Process ${random.integer(2000, 65_535)} generated 3 alerts in 10 seconds. Suspending alert ` +
          'notifications for this process.',
        `Journal file switched to: /journal/20260302.${random.integer(100, 999)} — größer als erwartet`,
        'LMF Error: Could not connect to license server (127.0.0.1,4002).',
        'InterSystems IRIS license file (iris.key) must be validated with License Server.',
      ]);
      return { text: head(at, random.integer(0, 2), random.pick(FACILITIES), text), lines: 1 };
    },
    record(at, continuations) {
      let below = random.pick(tables);
      if (continuations !== undefined) {
        const some = Array.from({ length: Math.ceil(continuations / 3) }, () => random.pick(tables));
        below = cut(some, continuations);
      }
      const text = random.chance(0.5) ? '' : 'Diagnostic report ';
      return {
        text: head(at, 0, 'Generic.Event', text) + below.text,
        lines: 1 + below.lines,
        continuations: below.lines,
        ...(below.quoted !== undefined && { quoted: below.quoted }),
      };
    },
  };
}

/**
 * 3 to 60 lines: blank ones, rows, key text, and in one of 16 tables a quoted licence line, which continues the record
 * and means nothing.
 */
function table(random: Random, index: number): Piece {
  const rows = Array.from({ length: random.integer(3, 60) }, (_, row) => {
    if (row % 9 === 0) return '';
    if (row % 9 === 1) return '  No.\tblocks   seconds   flags   owner of the resource and what it waits for';
    return (
      `${String(row).padStart(4)}\t${random.integer(1, 999_999)}   ${random.next().toFixed(3)}   ` +
      `0x${random.integer(0, 65_535).toString(16).padStart(8, '0')}   ` +
      `^site(${random.integer(1, 9_999)}, ` +
      `"queue", ${random.integer(1, 99)}) ${'-'.repeat(random.integer(0, 90))}`
    );
  });
  if (index % 16 > 0) return { text: `${rows.join('\n')}\n`, lines: rows.length };
  rows.push(
    'License information:',
    'LicenseCapacity =   InterSystems IRIS 2023.1 Enterprise - Concurrent Users for x86-64 (Linux):165',
    '     LicenseTrace: Login, Role = User, UserId = 203.0.113.99, Routine = , Result = 7',
  );
  return { text: `${rows.join('\n')}\n`, lines: rows.length, quoted: 1 };
}

/** The first so many lines of pieces behind each other. */
function cut(pieces: readonly Piece[], lines: number): Piece {
  const rows = pieces.flatMap(({ text }) => text.slice(0, -1).split('\n')).slice(0, lines);
  return {
    text: `${rows.join('\n')}\n`,
    lines: rows.length,
    quoted: rows.filter((row) => row.includes('LicenseTrace')).length,
  };
}
