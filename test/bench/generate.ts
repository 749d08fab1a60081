import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../src/domain/entry.ts';
import { createRandom } from '../simulator/random.ts';
import { createNoise } from './noise.ts';
import { createSite } from './site.ts';

/** A messages.log for the bench. */
export interface LogOptions {
  /** Of 1,000,000 bytes; the log ends within some kilobytes behind them. */
  megabytes: number;
  /** Share of its lines that are licence lines; at most 0.24, as 76 % continue a record. */
  share: number;
  seed: number;
}

/** What the log tells, known because it was made up. */
export interface Truth {
  bytes: number;
  lines: number;
  licenceLines: number;
  /** Lines in which LicenseTrace stands, quoted ones included: what `grep -c` counts. */
  withTrace: number;
  /** Granted logins. */
  sessions: number;
  limitLines: number;
  /** Connections at the end of the log by UserId. */
  open: Record<string, number>;
  /** The last stamp. */
  end: Instant;
}

/** As in a real log of 49,449 lines, one record of which had 34,909. */
const CONTINUATIONS = 0.76;
const LONG_RECORD = 35_000;
const LONG_RECORD_EVERY = 50e6;
/** Within one log, however large. */
const RESTARTS = 24;
const CRASHES = 16;
const START: Instant = Date.UTC(2026, 0, 5, 6);
/** Milliseconds between two records, on average. */
const PACE = 1_250;
const BUFFER = 1 << 20;

/**
 * Gives the pieces of a log in order, each of whole lines, and in the end its truth. The stamps are UTC; the log begins
 * with a start of the instance, so that nothing in it is from before.
 */
export function* logPieces({ megabytes, share, seed }: LogOptions): Generator<string, Truth> {
  if (!(share >= 0 && share <= 1 - CONTINUATIONS))
    throw new RangeError(
      `cannot generate a log: a share of ${share} licence lines leaves no room for ${CONTINUATIONS} of continuations`,
    );
  const size = megabytes * 1e6;
  const random = createRandom(seed);
  const noise = createNoise(createRandom(seed, 1));
  const site = createSite(random);
  const truth: Truth = {
    bytes: 0,
    lines: 0,
    licenceLines: 0,
    withTrace: 0,
    sessions: 0,
    limitLines: 0,
    open: {},
    end: START,
  };
  let continued = 0;

  function counted({
    text,
    lines,
    continuations = 0,
    quoted = 0,
  }: {
    text: string;
    lines: number;
    continuations?: number;
    quoted?: number;
  }): string {
    truth.bytes += Buffer.byteLength(text);
    truth.lines += lines;
    truth.withTrace += quoted;
    continued += continuations;
    return text;
  }

  const due = (every: number, times: number): boolean => truth.bytes > every * (times + 0.25);
  let [stops, crashes, longs] = [0, 0, 0];
  yield counted(site.start(START, false));
  let at = site.now();
  while (truth.bytes < size) {
    at = Math.max(at, site.now()) + random.integer(1, 2 * PACE - 1);
    if (due(size / RESTARTS, stops)) {
      stops += 1;
      yield counted(site.restart(at));
    } else if (due(size / CRASHES, crashes)) {
      crashes += 1;
      yield counted(site.crash(at));
    } else if (due(Math.min(size, LONG_RECORD_EVERY), longs)) {
      longs += 1;
      yield counted(noise.record(at, LONG_RECORD));
    } else if (continued < truth.lines * CONTINUATIONS) {
      yield counted(noise.record(at));
    } else if (site.licenceLines() < truth.lines * share) {
      yield counted(site.licence(at));
    } else {
      yield counted(noise.line(at));
    }
  }
  const { licence, trace, sessions, limits, open } = site.told();
  return {
    ...truth,
    licenceLines: licence,
    withTrace: truth.withTrace + trace,
    sessions,
    limitLines: limits,
    open,
    end: Math.max(at, site.now()),
  };
}

/** Writes a log. */
export function generate(file: string, options: LogOptions): Truth {
  const handle = openSync(file, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER * 8);
  let used = 0;
  try {
    const pieces = logPieces(options);
    for (;;) {
      const piece = pieces.next();
      if (piece.done === true || used > BUFFER) {
        writeSync(handle, buffer, 0, used);
        used = 0;
      }
      if (piece.done === true) return piece.value;
      used += buffer.write(piece.value, used);
    }
  } finally {
    closeSync(handle);
  }
}

/** The log of these options in a folder, made when it is not there yet; what an older generator made is deleted. */
export function generated(folder: string, options: LogOptions): { file: string; truth: Truth } {
  mkdirSync(folder, { recursive: true });
  const maker = createHash('sha256');
  for (const source of ['generate.ts', 'noise.ts', 'site.ts'])
    maker.update(readFileSync(join(import.meta.dirname, source)));
  const version = maker.digest('hex').slice(0, 8);
  for (const name of readdirSync(folder))
    if (!name.startsWith(version)) rmSync(join(folder, name), { recursive: true });
  const own = join(folder, `${version}-${options.megabytes}-${options.share}-${options.seed}`);
  const file = join(own, 'messages.log');
  const known = join(own, 'truth.json');
  if (existsSync(known)) return { file, truth: JSON.parse(readFileSync(known, 'utf8')) as Truth };
  const made = `${own}.new`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made);
  const truth = generate(join(made, 'messages.log'), options);
  writeFileSync(join(made, 'truth.json'), JSON.stringify(truth));
  renameSync(made, own);
  return { file, truth };
}
