/** What one UserId holds. */
interface Holder {
  connections: number;
  /** Set by the connection above the maximum; lasts until no connection is left. */
  perConnection: boolean;
  /** The unit is still taken though no connection is left. */
  grace: boolean;
}

/** Licence units of one pool, as the product itself counts them. */
export interface Pool {
  /** Licence units taken now. */
  used(): number;
  connections(id: string): number;
  /** The new connection count of the UserId, or 0 when the units that it needs are not free. */
  login(id: string): number;
  /**
   * Ends one connection. With `grace` the last one leaves its unit taken. Returns whether fewer connections need fewer
   * units.
   */
  logout(id: string, grace: boolean): boolean;
  /** Frees the unit that grace kept, unless the UserId came back. */
  endGrace(id: string): void;
  /** The UserIds that had connections. */
  clear(): string[];
}

/**
 * One unit for each UserId with up to `maxConnections` connections. Above it each connection takes one,
 * also after their number fell again, until the UserId has none
 * (3 connections: 1 unit; 26: 26; back to 10: 10; none, then 5: 1).
 */
export function createPool(limit: number, maxConnections: number): Pool {
  const holders = new Map<string, Holder>();
  let used = 0;

  function units(holder: Holder): number {
    if (holder.perConnection) return holder.connections;
    return holder.connections > 0 || holder.grace ? 1 : 0;
  }

  function replace(id: string, before: Holder | undefined, after: Holder): void {
    used += units(after) - (before ? units(before) : 0);
    if (units(after) === 0) holders.delete(id);
    else holders.set(id, after);
  }

  return {
    used: () => used,
    connections: (id) => holders.get(id)?.connections ?? 0,
    login(id) {
      const before = holders.get(id);
      const connections = (before?.connections ?? 0) + 1;
      const perConnection = (before?.perConnection ?? false) || connections > maxConnections;
      const after = { connections, perConnection, grace: false };
      if (used + units(after) - (before ? units(before) : 0) > limit) return 0;
      replace(id, before, after);
      return connections;
    },
    logout(id, grace) {
      const before = holders.get(id);
      if (!before || before.connections === 0) throw new Error(`${id} has no connection that could end`);
      const connections = before.connections - 1;
      const last = connections === 0;
      replace(id, before, { connections, perConnection: before.perConnection && !last, grace: last && grace });
      return last || before.perConnection;
    },
    endGrace(id) {
      const before = holders.get(id);
      if (before && before.connections === 0)
        replace(id, before, { connections: 0, perConnection: false, grace: false });
    },
    clear() {
      const ids = [...holders].filter(([, holder]) => holder.connections > 0).map(([id]) => id);
      holders.clear();
      used = 0;
      return ids;
    },
  };
}
