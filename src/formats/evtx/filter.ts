import type { Source } from './nodes.ts';

/** What literals ask of a chunk: its template definitions are searched once each. */
export interface Wanted {
  literals: readonly string[];
  needles: readonly Buffer[];
  /** Whether a template holds one, by the offset of its definition. */
  templates: Map<number, boolean>;
}

/** Undefined where everything is wanted. */
export function wantedOf(literals: readonly string[] | undefined): Wanted | undefined {
  return literals && { literals, needles: literals.map(literalBytesOf), templates: new Map() };
}

/**
 * What to look for in bytes: BinXml breaks a text at the characters that XML escapes, so of such a literal its longest
 * part.
 */
export function literalBytesOf(literal: string): Buffer {
  const parts = literal.split(/[&<>"']/);
  return Buffer.from(
    parts.reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
    'utf16le',
  );
}

export function holdsAnyOf(needles: readonly Buffer[], bytes: Buffer): boolean {
  return needles.some((needle) => bytes.includes(needle));
}

/**
 * Whether a record is wanted, told from its bytes before anything is decoded: 'yes', 'no', or 'provider' where only its
 * template holds a literal. Classic events have the name of their provider there, not among their values.
 */
export function isWanted(
  { literals, needles, templates }: Wanted,
  { bytes, view }: Source,
  from: number,
  to: number,
): 'yes' | 'no' | 'provider' {
  if (literals.length === 0) return 'no';
  if (holdsAnyOf(needles, bytes.subarray(from, to))) return 'yes';
  const offset = to - from >= 18 && view.getUint8(from + 4) === 0x0c ? view.getUint32(from + 10, true) : bytes.length;
  if (offset + 24 > bytes.length) return 'no';
  let holds = templates.get(offset);
  if (holds === undefined) {
    const start = offset + 24;
    holds = holdsAnyOf(needles, bytes.subarray(start, start + view.getUint32(offset + 20, true)));
    templates.set(offset, holds);
  }
  return holds ? 'provider' : 'no';
}
