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
  const problems: Problem[] = yaml.flaws.map((flaw) => ({ file, path: '', ...flaw }));

  const report: Sheet['report'] = (path, on, message, remedy) => {
    problems.push({ file, ...yaml.locate(path, on), path: formatPath(path), message, remedy });
  };

  const read: Sheet['read'] = (schema, value, path) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const where = [...path, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
      const { on, message, remedy } = explain(issue, schema, value, path, yaml.source(where));
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
    value: yaml.value,
    broken: yaml.broken,
    problems,
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
