import { watch as watchFolder, type FSWatcher } from 'chokidar';

/** Wakes that come faster than this are one: a busy log must not mean a commit a line. */
const BREATH = 20;

/** When to look at which inputs: all of them in a steady rhythm, one at once when something stirs in its folder. */
export interface Wake {
  of(input: string): void;
  now(): void;
  /** What woke since the last call; undefined when all inputs are to be looked at. */
  taken(): ReadonlySet<string> | undefined;
  /** Resolves on a wake, or after so many milliseconds, when all inputs are to be looked at. */
  next(timeout: number): Promise<void>;
}

export function createWake(): Wake {
  let woken = new Set<string>();
  let everything = true;
  let polledAll = 0;
  let ring: (() => void) | undefined;
  /** Whether it was woken while nobody waited. */
  let missed = false;
  return {
    of(input) {
      woken.add(input);
      ring?.();
    },
    now() {
      if (ring === undefined) missed = true;
      else ring();
    },
    taken() {
      const taken = everything ? undefined : woken;
      if (everything) polledAll = performance.now();
      woken = new Set();
      everything = false;
      return taken;
    },
    async next(timeout) {
      const left = Math.max(0, timeout - (performance.now() - polledAll));
      if (woken.size > 0) await pause(Math.min(BREATH, left));
      else if (!missed) {
        const timer = new AbortController();
        const rung = new Promise<void>((resolve) => {
          ring = resolve;
        });
        await Promise.race([rung, pause(left, timer.signal)]);
        ring = undefined;
        // A reason of its own spares the error that would be made for each.
        timer.abort('rung');
      }
      missed = false;
      everything = performance.now() - polledAll >= timeout;
    },
  };
}

/**
 * Wakes the inputs in whose folder something stirs. A hint alone: polling finds whatever this misses. What lies below
 * the folders is not watched.
 */
export function watchFolders(folders: () => ReadonlyMap<string, readonly string[]>, wake: Wake): FSWatcher {
  const watcher = watchFolder([...folders().keys()], { depth: 0, ignoreInitial: true });
  watcher.on('all', (_, path) => {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
    for (const id of folders().get(folder) ?? []) wake.of(id);
  });
  // Watches may run out (ENOSPC) or be refused on shares: polling goes on.
  watcher.on('error', () => {});
  return watcher;
}

/** Resolves after so many milliseconds, or when the signal is given. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
