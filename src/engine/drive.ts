import type { Instant } from '../domain/entry.ts';
import type { Batch, ReadRequest } from '../domain/reader.ts';
import { createMerge } from '../ingest/merge.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Engine, EngineSource } from './engine.ts';
import { relevanceFilter } from './sources.ts';

/** A batch with the input that it was read of. */
export interface Held<I> {
  input: I;
  batch: Batch;
}

/** Takes a batch of an input that is being read; false where it could not be kept: then the read ends. */
export type Give = (batch: Batch) => boolean | Promise<boolean>;

/** How inputs are read, and where what is read of them goes. */
export interface Driver<I> {
  /**
   * Inputs of one group are merged in the order of time, since they tell of one machine; an input without a group is
   * taken as it is read.
   */
  groupOf(input: I): string | undefined;
  /**
   * Inputs of one lane are read one after the other, since each goes on from what was read of the others; `inOrder`
   * puts them into the order in which they are to be read. None has one unless it is given.
   */
  lane?: { of(input: I): string | undefined; inOrder(inputs: readonly I[]): Promise<readonly I[]> };
  /**
   * Reads one input to its end, batch by batch, and never throws what only concerns this input where others are read
   * beside it. `onProgress` is called at each sign of life.
   */
  read(input: I, give: Give, onProgress: () => void): Promise<void>;
  /**
   * Takes batches. Entries at `watermark` or later are not to be taken yet: inputs that are still being read may hold
   * others of before. False where they could not be kept.
   */
  take(held: readonly Held<I>[], watermark: Instant): boolean;
  /**
   * Waits for reads, and gives true; or false where it waits no longer for those that take long. All are waited for
   * unless it is given.
   */
  wait?(reads: Promise<void>[]): Promise<boolean>;
  /** Another number each time that what was taken is dropped: then what was read before it is dropped too. */
  generation?(): number;
  /** Told of a group of which something was read that was not kept. */
  notKept?(group: readonly I[]): void;
}

/**
 * Gives the function that reads inputs to their end, once or again and again: each resumes from where it was. Resolves
 * when `wait` does. A group that an earlier call has not finished reading is passed over.
 */
export function createDrive<I extends object>(driver: Driver<I>): (inputs: readonly I[]) => Promise<void> {
  const { groupOf, lane, read, take, wait = all, generation = () => 0, notKept } = driver;
  /** The groups and lanes that are being read. */
  const busy = new Set<string>();

  /** An input that gives no sign of life for long is not waited for: the others are taken without it. */
  async function driveGroup(name: string, group: readonly I[]): Promise<void> {
    busy.add(name);
    const begun = generation();
    const merge = createMerge<Held<I>>(group, (held, watermark) => {
      if (begun === generation() && take(held, watermark)) return true;
      notKept?.(group);
      return false;
    });
    let signs = 0;
    const reads = group.map(async (input) => {
      await read(
        input,
        (batch) => merge.push(input, { input, batch }),
        () => void (signs += 1),
      );
      merge.close(input);
    });
    try {
      for (let before = -1; before !== signs;) {
        before = signs;
        if (await wait(reads)) break;
      }
      merge.flush();
    } finally {
      busy.delete(name);
    }
  }

  const readAlone = (input: I): Promise<void> =>
    read(
      input,
      (batch) => take([{ input, batch }], Infinity),
      () => {},
    );

  async function driveLane(name: string, inputs: readonly I[]): Promise<void> {
    busy.add(name);
    try {
      for (const input of (await lane?.inOrder(inputs)) ?? inputs) await readAlone(input);
    } finally {
      busy.delete(name);
    }
  }

  return async function drive(inputs) {
    const lanes = new Map<string, I[]>();
    const groups = new Map<string, I[]>();
    const reads: Promise<void>[] = [];
    const single: I[] = [];
    for (const input of inputs) {
      const name = groupOf(input);
      const track = name === undefined ? lane?.of(input) : undefined;
      if (track !== undefined) lanes.set(track, [...(lanes.get(track) ?? []), input]);
      else if (name === undefined) single.push(input);
      else groups.set(name, [...(groups.get(name) ?? []), input]);
    }
    for (const input of single) reads.push(readAlone(input));
    for (const [name, along] of lanes) if (!busy.has(name)) reads.push(driveLane(name, along));
    for (const [name, group] of groups) if (!busy.has(name)) reads.push(driveGroup(name, group));
    await wait(reads);
  };
}

async function all(reads: Promise<void>[]): Promise<boolean> {
  await Promise.all(reads);
  return true;
}

/** A request for what an input of a source holds: from its beginning, unless `of` names a checkpoint. */
export function requestFor(
  source: EngineSource,
  of: Pick<ReadRequest, 'path' | 'now' | 'final' | 'wanted'> & Partial<ReadRequest>,
): ReadRequest {
  const { id, settings, utc } = source;
  return { source: id, from: undefined, settings, utc, isRelevant: relevanceFilter(source), ...of };
}

/** Hands what was read to the engine: the only place where entries enter it. */
export function ingest(engine: Engine, held: readonly SourceBatch[], now: Instant, watermark = Infinity): void {
  engine.ingest(held, now, watermark);
}
