/** Tells of records by their bytes, before anything is decoded, whether they are wanted. */
export interface Filter {
  /** A block is looked through next: its first `length` bytes, in which records begin at even bytes. */
  begin(bytes: Buffer, units: Uint16Array<ArrayBuffer>, length: number): void;
  /**
   * Why the record is wanted: it is the first of its process, or may hold a literal; undefined where it is not. To be
   * asked of one behind the other. `texts` are the bytes before its texts, `pid` those before its process number.
   */
  wants(from: number, to: number, texts: number, pid: number): 'process' | 'literal' | undefined;
}

/** More processes are made up. */
const MOST_PROCESSES = 4096;

/**
 * Everything is wanted where one of the literals is empty. `processes` is what was seen of processes before. All
 * literals are looked for in one pass, as text: three times as fast as one after the other, where there are a dozen.
 */
export function createFilter(literals: readonly string[], processes: Processes | undefined): Filter {
  const all = literals.includes('');
  // What holds another one is found by that.
  const least = literals.filter((one) => !literals.some((other) => other !== one && one.includes(other)));
  const pattern = new RegExp([...new Set(least)].map(escaped).join('|') || '[]', 'g');
  let nearest = -1;
  let units = new Uint16Array();
  let text = '';

  function seek(from: number): void {
    pattern.lastIndex = from >> 1;
    nearest = 2 * (pattern.exec(text)?.index ?? Infinity);
  }

  return {
    begin(bytes, block, length) {
      units = block;
      text = all ? '' : bytes.toString('utf16le', 0, length);
      nearest = -1;
    },
    wants(from, to, texts, pid) {
      if (processes !== undefined && isFirstOf(processes, units, from + texts, to, from + pid)) return 'process';
      if (all) return 'literal';
      if (nearest < from) seek(from);
      return nearest < to ? 'literal' : undefined;
    },
  };
}

function escaped(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The name under which each process wrote last, with the NULs around it. */
export type Processes = Map<number, Uint16Array>;

/**
 * Whether a process writes for the first time, or under another name than before. Its name is the last text of a
 * record; some have none.
 */
function isFirstOf(known: Processes, units: Uint16Array, texts: number, to: number, pidAt: number): boolean {
  const pid = units[pidAt >> 1]! + units[(pidAt >> 1) + 1]! * 65_536;
  const end = to >> 1;
  const name = known.get(pid);
  if (name !== undefined && endsWith(units, end, name)) return false;
  const least = texts >> 1;
  let at = end - 2;
  while (at >= least && units[at] !== 0) at -= 1;
  if (at < least || at === end - 2 || units[end - 1] !== 0) return false;
  if (known.size >= MOST_PROCESSES) known.clear();
  known.set(pid, units.slice(at, end));
  return true;
}

function endsWith(units: Uint16Array, end: number, tail: Uint16Array): boolean {
  const from = end - tail.length;
  for (let at = tail.length - 2; at >= 0; at -= 1) if (units[from + at] !== tail[at]) return false;
  return units[end - 1] === 0;
}
