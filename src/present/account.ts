/**
 * What is known of an account, by its very name; else, where either is written as Windows does, of the one account that
 * is the same but for its domain and letter case: `CORP\ann` is `ann` is `corp\Ann`, and `LAB\ann` is somebody else.
 * Undefined also where several are the same so.
 */
export function ofAccount<T>(known: Readonly<Record<string, T>>, name: string): T | undefined {
  if (Object.hasOwn(known, name)) return known[name];
  const [one, ...more] = Object.keys(known).filter((key) => isSameAccount(key, name));
  return one === undefined || more.length > 0 ? undefined : known[one];
}

/** Whether two names are of one account, of which at least one is written with its domain, or which are equal. */
export function isSameAccount(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.domain === undefined && b.domain === undefined) return false;
  return a.user === b.user && (a.domain === undefined || b.domain === undefined || a.domain === b.domain);
}

function partsOf(name: string): { domain: string | undefined; user: string } {
  const [, domain, user] = /^([^\\]+)\\([^\\]+)$/.exec(name.toLowerCase()) ?? [];
  return { domain, user: user ?? name.toLowerCase() };
}
