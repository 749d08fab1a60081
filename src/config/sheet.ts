import * as z from 'zod';
import { explain } from './explain.ts';
import { listed, quoted, suggestion } from './problem.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './yaml.ts';
import type { Path } from './yaml.ts';

/** The keys of one group of the file. The description of a schema is what to write for it. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** The file as it is read section by section, so that one wrong key does not hide the next. */
export interface Sheet {
  value: unknown;
  /** True where the YAML is broken, so that the value says nothing. */
  broken: boolean;
  problems: Problem[];
  report(path: Path, on: 'key' | 'value', message: string, remedy: string): void;
  /** Where a key or its value stands. */
  spot(path: Path, on: 'key' | 'value'): Pick<Problem, 'file' | 'line' | 'column' | 'path'>;
  /** A single value as it is written. */
  source(path: Path): string | undefined;
  /** The value by a schema; undefined where it does not fit, which is then reported. */
  read<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined;
  /** As `read`, for a group of keys; keys that the shape does not name are reported, unless `open`. */
  group<S extends Shape>(shape: S, value: unknown, path: Path, open?: 'open'): z.output<z.ZodObject<S>> | undefined;
  /** Reports the keys of a group that are not known. */
  keys(known: readonly string[], value: unknown, path: Path): void;
  /** The entries of a list; none where it is left out, or is no list, which is reported. */
  list(value: unknown, path: Path): readonly unknown[];
  /** The entries of a group whose keys are names of one's own. */
  entries(value: unknown, path: Path): readonly (readonly [string, unknown])[];
}

const LIST = z.array(z.unknown());
const GROUP = z.record(z.string(), z.unknown());

export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Opens a configuration text; what is wrong with its YAML stands in `problems` already. */
export function openSheet(text: string, file: string): Sheet {
  const yaml = readYaml(text);
  return sheetOver({
    value: yaml.value,
    broken: yaml.broken,
    problems: yaml.flaws.map((flaw) => ({ file, path: '', ...flaw })),
    spot: (path, on) => ({ file, ...yaml.locate(path, on), path: formatPath(path) }),
    source: yaml.source,
  });
}

/** A sheet over values that are known, with where they stand. */
export function sheetOver(known: Pick<Sheet, 'value' | 'broken' | 'problems' | 'spot' | 'source'>): Sheet {
  const { problems, spot, source } = known;

  const report: Sheet['report'] = (path, on, message, remedy) => {
    problems.push({ ...spot(path, on), message, remedy });
  };

  const read: Sheet['read'] = (schema, value, path) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const where = [...path, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
      const { on, message, remedy } = explain(issue, schema, value, path, source(where));
      report(where, on, message, remedy);
    }
    return undefined;
  };

  const keys: Sheet['keys'] = (known, value, path) => {
    if (!isGroup(value)) return;
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        report(
          [...path, key],
          'key',
          `${quoted(key)} is not a key that is known here`,
          suggestion(key, known, `the keys here are ${listed(known, 'and')}`),
        );
    }
  };

  return {
    ...known,
    report,
    read,
    keys,
    group(shape, value, path, open) {
      if (open === undefined) keys(Object.keys(shape), value, path);
      return read(z.object(shape), value, path);
    },
    list: (value, path) => (value === undefined ? [] : (read(LIST, value, path) ?? [])),
    entries: (value, path) => (value === undefined ? [] : Object.entries(read(GROUP, value, path) ?? {})),
  };
}

function formatPath(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at > 0 ? '.' : ''}${step}`)).join('');
}

/** Where the other of two entries stands that must not be alike, where that is another file: ` (in FILE:LINE)`. */
export function elsewhere(sheet: Sheet, here: Path, there: Path): string {
  const other = sheet.spot(there, 'value');
  return other.file === sheet.spot(here, 'value').file ? '' : ` (in ${other.file}:${other.line})`;
}
