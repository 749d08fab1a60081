import type { Instant } from '../../domain/entry.ts';
import type { Checkpoint, ReadBatch, Reader } from '../../domain/reader.ts';
import { askMetrics, type Address } from './ask.ts';

/** Where the numbers of a source are asked for, and what of the answer its product wants. */
export interface MetricsSettings extends Address {
  /** Milliseconds between two questions. */
  every: number;
  /** Lines that begin with one of these are kept. */
  wanted: readonly string[];
}

type MetricsCheckpoint = Checkpoint & {
  reader: 'metrics';
  /** What the answer last held, and when that was given on. */
  told: { text: string; at: Instant } | null;
};

/** A number with its labels is shorter; what was told is kept. */
const LONGEST_LINE = 1000;
/** The same numbers are given on again after so long, in milliseconds: they hold at a later moment, too. */
const AGAIN = 3_600_000;

/**
 * Asks for the numbers at an address, at most once in `every`: an entry of the wanted lines where they have changed,
 * or were last given on an hour ago. Throws where it cannot be asked, or answers with none of them; then it is asked
 * again at the next poll that is due.
 */
export function createMetricsReader(settings: MetricsSettings): Reader {
  let askedAt = -Infinity;
  let failure: Error | null = null;
  return {
    name: 'metrics',
    asked: true,
    // No time of a file tells that there is something new.
    unreliableMtime: true,
    async *read({ source, path, now, from, final }) {
      const before = ownCheckpoint(from);
      if (!final && now >= askedAt && now - askedAt < settings.every) {
        if (failure !== null) throw failure;
        yield quiet(before, from);
        return;
      }
      askedAt = now;
      failure = null;
      let text: string;
      try {
        text = await wantedLines(settings);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        throw failure;
      }
      const { told } = before;
      if (told !== null && told.text === text && now >= told.at && now - told.at < AGAIN)
        return yield quiet(before, from);
      yield {
        entries: [
          { stream: `${source}:${path}`, place: { file: path, at: 0 }, arrived: now, history: false, at: now, text },
        ],
        notes: [],
        next: { ...before, told: { text, at: now } },
        caughtUp: true,
      };
    },
  };
}

/** What an address states now of what a product wants of it. Throws as `askMetrics`, and where it states none of it. */
export async function wantedLines({ wanted, ...address }: Omit<MetricsSettings, 'every'>): Promise<string> {
  const lines = (await askMetrics(address)).split(/\r?\n/);
  const kept = lines.filter((line) => line.length <= LONGEST_LINE && wanted.some((begin) => line.startsWith(begin)));
  if (kept.length === 0) throw new Error(`it states no ${wanted.join(' or ')}: is it the address of the metrics?`);
  return kept.slice(0, 100).join('\n');
}

function ownCheckpoint(from: Checkpoint | undefined): MetricsCheckpoint {
  if (from?.reader === 'metrics') return from as MetricsCheckpoint;
  return { reader: 'metrics', version: 1, trouble: null, readTo: null, told: null };
}

function quiet(next: MetricsCheckpoint, from: Checkpoint | undefined): ReadBatch {
  return { entries: [], notes: [], next: from ?? next, caughtUp: true };
}
