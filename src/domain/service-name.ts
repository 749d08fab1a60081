/**
 * Whether two names are of one service: compose names it with its project before it, as in `shop-iris-1` and
 * `shop_iris_1`, or without.
 */
export function isSameService(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length);
  return short === long || (short !== '' && long.endsWith(short) && /[-_]/.test(long.at(-short.length - 1) ?? ''));
}
