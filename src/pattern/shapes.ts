import type { Place } from '../domain/entry.ts';

/** Lines that are alike but for names and numbers, with the first of them. */
export interface Shape {
  count: number;
  example: Place & { text: string };
}

export interface Shapes {
  add(text: string, place: Place): void;
  /** The most frequent first. */
  all(): Shape[];
  /** Lines whose shape was not kept, since there were too many. */
  readonly others: number;
}

const MOST_SHAPES = 100;
const LONGEST = 300;

/** Groups lines by what is left of them without numbers, quotes, values and addresses. */
export function createShapes(): Shapes {
  const shapes = new Map<string, Shape>();
  let others = 0;
  return {
    add(text, place) {
      const key = shapeOf(text);
      const known = shapes.get(key);
      if (known !== undefined) known.count += 1;
      else if (shapes.size < MOST_SHAPES)
        shapes.set(key, { count: 1, example: { ...place, text: text.slice(0, LONGEST) } });
      else others += 1;
    },
    all: () => [...shapes.values()].toSorted((a, b) => b.count - a.count),
    get others() {
      return others;
    },
  };
}

/**
 * What is left of a text without numbers, quotes, values and addresses: texts that say the same of different things
 * share it. At most 300 characters are looked at.
 */
export function shapeOf(text: string): string {
  return text
    .slice(0, LONGEST)
    .replaceAll(/'[^']*'|"[^"]*"/g, "''")
    .replaceAll(/= *[^,]*/g, '=')
    .replaceAll(/\S+@\S+/g, '@')
    .replaceAll(/\d+/g, '#');
}
