/** So many digits of a session's id are shown at least: few enough for a table, and enough among tens of thousands. */
const SHOWN = 8;

/** For each id the shortest beginning, of 8 characters at least, that no other of them has. */
export function shortIds(ids: readonly string[]): Map<string, string> {
  const sorted = [...new Set(ids)].toSorted();
  return new Map(
    sorted.map((id, at) => {
      const alike = Math.max(common(id, sorted[at - 1] ?? ''), common(id, sorted[at + 1] ?? ''));
      return [id, id.slice(0, Math.max(SHOWN, alike + 1))];
    }),
  );
}

function common(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
