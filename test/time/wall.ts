/** The wall clock of a zone by Intl alone, as digits read as if they were UTC: independent of what is tested. */
export function makeWallClock(zone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    fractionalSecondDigits: 3,
  });
  return (utc) => {
    const part = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(
      part['year'] ?? NaN,
      (part['month'] ?? NaN) - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
      part['fractionalSecond'],
    );
  };
}

/** `2026-10-25 02:30:00` as wall-clock milliseconds. */
export function wall(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
