/** A setting that a source of this product may carry in seatwatch.yaml. */
export type Setting =
  | { kind: 'choice'; of: readonly string[]; default: string; says: string }
  | { kind: 'count'; default: number; least: number; says: string }
  | { kind: 'duration'; default: number; mayBe?: 'never'; says: string }
  /** A duration that follows from what is read unless it is given; -1 means that, too. */
  | { kind: 'automatic'; default: 'automatic'; says: string }
  /** Names in an order, none unless given. */
  | { kind: 'list'; default: readonly string[]; says: string }
  /**
   * Names by names, such as those of columns by what stands in them; each name, and each that it stands for, one of
   * these where they are listed. What is given is laid over the default.
   */
  | {
      kind: 'map';
      default: Readonly<Record<string, string>>;
      keys?: readonly string[];
      values?: readonly string[];
      says: string;
    };

/** What the settings of a source are, by name, with their defaults filled in. */
export type Settings = Readonly<Record<string, SettingValue>>;
export type SettingValue = string | number | readonly string[] | Readonly<Record<string, string>>;

/** The names by names of a setting of the kind `map`; none where it is of another kind, or not given. */
export function namesIn(value: SettingValue | undefined): Readonly<Record<string, string>> {
  return typeof value === 'object' && !isList(value) ? value : {};
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}
