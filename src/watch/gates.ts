/** Lets so many in at once by each gate; gives what lets the next one in, once. */
export function createGates(most: number): (gate: string) => Promise<() => void> {
  const inside = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  function leave(gate: string): void {
    const next = waiting.get(gate)?.shift();
    if (next !== undefined) return next();
    inside.set(gate, (inside.get(gate) ?? 1) - 1);
  }
  return async (gate) => {
    if ((inside.get(gate) ?? 0) < most) inside.set(gate, (inside.get(gate) ?? 0) + 1);
    else await new Promise<void>((resolve) => void waiting.set(gate, [...(waiting.get(gate) ?? []), resolve]));
    let left = false;
    return () => {
      if (!left) leave(gate);
      left = true;
    };
  };
}
