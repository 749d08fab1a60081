import type { State } from './state.ts';

/**
 * How a Device ID is built, by product (README.md of this folder names the pages of the maker):
 * Batch Management `<client host>_<terminal server>`, InTouch and OMI `<terminal server>-<client>-<index>`, Work Tasks
 * `<host or address>_<more>` and `<address>$<program>`. The seat is always that of the whole Device ID; taken apart it
 * only tells people where to look.
 */
export interface Device {
  /** The computer at which somebody sits. */
  client: string;
  /** The terminal server that it has a session of. */
  server: string;
  /** Which of several sessions of that client. */
  index?: number;
}

/**
 * A Device ID taken apart, where that is sure: by a terminal server that is known. A host name may hold `_` and `-`,
 * so that anything else is kept whole.
 */
export function deviceOf(id: string, servers: readonly string[]): Device | undefined {
  for (const server of servers) {
    if (server === '' || id.length <= server.length + 1) continue;
    const [head, tail] = [id.slice(0, -server.length - 1), id.slice(-server.length)];
    if (isSame(tail, server) && id[head.length] === '_' && head !== '') return { client: head, server };
    if (!isSame(id.slice(0, server.length), server) || id[server.length] !== '-') continue;
    const [, client, index] = /^(.+)-([1-9]\d{0,3})$/s.exec(id.slice(server.length + 1)) ?? [];
    if (client !== undefined && index !== undefined) return { client, server, index: Number(index) };
  }
  return undefined;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The Device ID as it was written when its seat was taken: Windows makes no difference between letter cases. */
export function asWritten(id: string, { open }: Pick<State, 'open'>): string {
  const lower = id.toLowerCase();
  for (const { node } of open) if (node === id || node.toLowerCase() === lower) return node;
  return id;
}
