/** What begins a line that states licence units, at `/api/monitor/metrics` of an instance. */
export const LICENCE_METRICS: readonly string[] = ['iris_license_'];

const UNITS = /^iris_license_(consumed|available)(?:\{[^}\n]{0,200}\})? +(\d{1,9})(?:\.0{1,9})?(?: |$)/gm;

/** Licence units in use, and all that the key allows where the instance states what is left, too. */
export interface UnitCount {
  used: number;
  of: number | null;
}

/** Whether a text is what an instance states of its licence units. */
export function isMetrics(text: string): boolean {
  return text.startsWith('iris_license_');
}

/**
 * Reads what an instance states of its licence units; undefined where it does not say how many are in use, or says it
 * twice, and not alike.
 */
export function unitsIn(text: string): UnitCount | undefined {
  const stated = new Map<string, number>();
  for (const [, name = '', digits] of text.matchAll(UNITS)) {
    const number = Number(digits);
    if ((stated.get(name) ?? number) !== number) return undefined;
    stated.set(name, number);
  }
  const used = stated.get('consumed');
  const left = stated.get('available');
  return used === undefined ? undefined : { used, of: left === undefined ? null : used + left };
}

/** The first line that says how many units are in use, whatever it says; undefined where there is none. */
export function consumedLine(text: string): string | undefined {
  return /^iris_license_consumed\b.{0,200}/m.exec(text)?.[0];
}
