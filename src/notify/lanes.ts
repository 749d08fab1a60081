/** So many attempts are under way at most: ordinary ones, and the urgent ones beside them. */
const MOST = { ordinary: 4, urgent: 12 };

/** An attempt that has lasted this long, in milliseconds, is slow: the next ordinary one no longer waits for it. */
const SLOW = 1_000;

/** The attempts to one receiver that are under way, each on a connection of its own. */
export interface Lanes {
  /** Their keys. */
  under(): ReadonlySet<string>;
  /** Begins an attempt and gives true; gives false where it has to wait for others. `run` must not throw. */
  begin(id: string, urgent: boolean, run: () => Promise<void>): boolean;
}

/**
 * Lets ordinary attempts go one after the other, in their order, while the receiver answers promptly; one that is slow
 * holds up none behind it. Urgent ones wait for no other. `free` is called each time another attempt may be begun.
 */
export function createLanes(free: () => void): Lanes {
  const under = new Map<string, { urgent: boolean; since: number }>();
  return {
    under: () => new Set(under.keys()),
    begin(id, urgent, run) {
      const others = [...under.values()].filter((one) => one.urgent === urgent);
      const quick = others.some(({ since }) => performance.now() - since < SLOW);
      if (others.length >= (urgent ? MOST.urgent : MOST.ordinary) || (!urgent && quick)) return false;
      under.set(id, { urgent, since: performance.now() });
      const slow = setTimeout(free, SLOW + 1);
      slow.unref();
      void run().finally(() => {
        clearTimeout(slow);
        under.delete(id);
        free();
      });
      return true;
    },
  };
}
