/** What no form of export writes in another way: XML and JSON escape the rest, CSV doubles quotes, line ends differ. */
const PLAIN = /[\w .:-]+/g;

/**
 * Bytes of which every event that holds one of the literals holds one too, whatever form it is written in; undefined
 * where there are none such, so that no event can be left out unread.
 */
export function prefilterFor(literals: readonly string[] | undefined): Buffer[] | undefined {
  const runs = literals?.map((literal) =>
    (literal.match(PLAIN) ?? []).reduce((longest, run) => (run.length > longest.length ? run : longest), ''),
  );
  return runs === undefined || runs.includes('') ? undefined : [...new Set(runs)].map((run) => Buffer.from(run));
}
