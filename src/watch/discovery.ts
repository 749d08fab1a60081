import { resolve } from 'node:path';
import type { Config, Env } from '../config/types.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Checkpoint, Reader } from '../domain/reader.ts';
import type { Store, Vitals } from '../domain/store.ts';
import type { ConfiguredSource, Site } from '../engine/site.ts';
import { wantedOf } from '../engine/sources.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import { mixedLogs } from '../formats/mixed-logs.ts';
import type { Lack } from '../formats/trouble.ts';
import { goesOnOverFiles } from '../formats/whole-logs.ts';
import { countInputOf, presenceInputOf, tableInputOf } from '../domain/product.ts';
import { createMetricsReader } from '../inputs/metrics/reader.ts';
import { createPresenceReader } from '../inputs/presence/reader.ts';
import { addressText } from '../inputs/sql-server/address.ts';
import { createSqlServerReader } from '../inputs/sql-server/reader.ts';
import type { Logger } from '../notify/logger.ts';
import { holdsEvents, holdsVersions, newInput, type Input } from './inputs.ts';
import { createTwiceGuard } from './read-twice.ts';
import { pathsOf } from './paths.ts';
import { nothingFits, nothingOf } from './standing.ts';

/** How often the globs of the configuration are looked up again, in milliseconds. */
const LOOK_AGAIN = 60_000;

/** Knows what files the paths and globs of a configuration stand for. */
export interface Discovery {
  inputs(): ReadonlyMap<string, Input>;
  /** Why a source has no file at all, by its id. */
  nothing(): ReadonlyMap<string, Lack>;
  /** Whether the globs are to be looked up again. */
  isDue(at: Instant): boolean;
  /** They are to be looked up at the next occasion: a log goes on in another file. */
  lookSoon(): void;
  /**
   * Looks the globs up; inputs that are known stay the same objects. Gives a sentence for each that is watched for the
   * first time.
   */
  look(at: Instant): Promise<readonly string[]>;
}

export interface DiscoveryDeps {
  config: Pick<Config, 'folder' | 'rules'>;
  site: Pick<Site<ConfiguredSource>, 'sources'>;
  store: Pick<Store, 'loaded'>;
  /** What the state tells of the inputs of the run before. */
  vitals: Vitals | undefined;
  log: Logger;
  /** Where passwords may stand. */
  env: Env;
}

export function createDiscovery({ config, site, store, vitals, log, env }: DiscoveryDeps): Discovery {
  const { folder, rules } = config;
  const leaveOutTwice = createTwiceGuard(log);
  /** Made once a source: each of its inputs is looked through for the same. */
  const wanted = new Map(site.sources.map((one) => [one, wantedOf(one.product, one.patterns, rules)]));
  let inputs: ReadonlyMap<string, Input> = new Map();
  let nothing: ReadonlyMap<string, Lack> = new Map();
  let lookedAt = -Infinity;

  async function look(at: Instant): Promise<readonly string[]> {
    // Read only where something has turned up: it is all of the state.
    let stored: ReadonlyMap<string, Json> | undefined;
    const positions = (): ReadonlyMap<string, Json> => (stored ??= store.loaded().inputs);
    const wasRead = (id: string): boolean => [...positions().keys()].some((key) => key.startsWith(`${id}:`));
    const found = { inputs: new Map<string, Input>(), nothing: new Map<string, Lack>(), begun: [] as string[] };
    for (const source of site.sources) {
      const paths = await pathsOf(source, folder, () => readOf(source.id, inputs, positions));
      if (paths.length === 0 && source.paths.length > 0) {
        const lack = await nothingFits(source.paths, folder);
        found.nothing.set(source.id, lack);
        if (!wasTold(source.id) && !wasRead(source.id)) found.begun.push(`${source.id}: ${lack.file} (${lack.cause})`);
      }
      // Not waited for: a share that hangs would hold up all else.
      if (!paths.every((path) => inputs.has(`${source.id}:${path}`))) void tellMixed(source, paths, log);
      for (const path of paths) {
        const input = inputs.get(`${source.id}:${path}`) ?? turnedUp(source, path, at, { positions, wasRead });
        found.inputs.set(input.id, input);
        if (!inputs.has(input.id) && input.position === undefined && !input.lateJoin) found.begun.push(begunBy(input));
      }
    }
    await leaveOutTwice(found.inputs);
    for (const source of site.sources) {
      for (const input of asked(source, at, { positions, wasRead })) {
        found.inputs.set(input.id, input);
        if (!inputs.has(input.id) && input.position === undefined) found.begun.push(begunBy(input));
      }
    }
    ({ inputs, nothing } = found);
    lookedAt = at;
    return found.begun;
  }

  function turnedUp(
    source: ConfiguredSource,
    path: string,
    turnedUpAt: Instant,
    { positions, wasRead }: { positions(): ReadonlyMap<string, Json>; wasRead(id: string): boolean },
  ): Input {
    const id = `${source.id}:${path}`;
    const stored = positions().get(id);
    const { readAt = null, writtenAt = null } = vitals?.readings[id] ?? {};
    return newInput({
      id,
      source,
      path,
      wanted: wanted.get(source) ?? wantedOf(source.product, source.patterns, rules),
      named: source.paths.some((one) => resolve(folder, one) === path),
      position: stored === undefined ? undefined : namedCheckpoint(stored, path),
      // What is put beside events or versions that were read before is no new thing to watch.
      lateJoin: (holdsEvents(source) || holdsVersions(source)) && wasRead(source.id),
      readAt,
      writtenAt,
      turnedUpAt,
    });
  }

  /** What a source is asked for beside its files, or in their place: numbers at an address, a database, a time. */
  function asked(
    source: ConfiguredSource,
    at: Instant,
    known: { positions(): ReadonlyMap<string, Json>; wasRead(id: string): boolean },
  ): Input[] {
    const { metrics, presence, query, product, settings } = source;
    const lines = countInputOf(product.parser)?.lines;
    const table = tableInputOf(product.parser)?.query;
    const input = (path: string, readerOf: () => Reader): Input =>
      inputs.get(`${source.id}:${path}`) ?? {
        ...turnedUp(source, path, at, known),
        reader: readerOf(),
        own: true,
        named: true,
      };
    return [
      ...(metrics === undefined || lines === undefined
        ? []
        : [input(metrics.url, () => createMetricsReader({ ...metrics, wanted: lines }))]),
      ...(query === undefined || table === undefined
        ? []
        : [input(addressText(query), () => createSqlServerReader({ ...query, query: table, settings }, env))]),
      ...(presence === undefined || presenceInputOf(product.parser) === undefined
        ? []
        : [input(presence, createPresenceReader)]),
    ];
  }

  /** Whether it was told before that a source has no file, or it had one. */
  function wasTold(id: string): boolean {
    return (
      nothing.has(id) ||
      vitals?.readings[nothingOf(id)] !== undefined ||
      [...inputs.values()].some((input) => input.source.id === id)
    );
  }

  return {
    inputs: () => inputs,
    nothing: () => nothing,
    lookSoon: () => void (lookedAt = -Infinity),
    isDue: (at) => at - lookedAt >= LOOK_AGAIN || at < lookedAt,
    look,
  };
}

function begunBy({ source, path, product }: Input): string {
  return `${source.id}: ${path} (${product.parser.product}, instance ${source.instance}, zone ${source.timezone})`;
}

/** The paths of the files of a source that were read, of logs that go on over files: as far as the last look knows. */
function readOf(
  id: string,
  inputs: ReadonlyMap<string, Input>,
  positions: () => ReadonlyMap<string, Json>,
): readonly string[] {
  const known: [path: string, position: Checkpoint | undefined][] =
    inputs.size > 0
      ? [...inputs.values()].filter(({ source }) => source.id === id).map(({ path, position }) => [path, position])
      : [...positions()]
          .filter(([key]) => key.startsWith(`${id}:`))
          .map(([key, stored]) => [key.slice(id.length + 1), namedCheckpoint(stored, key.slice(id.length + 1))]);
  return known.flatMap(([path, position]) => (position !== undefined && goesOnOverFiles(position) ? [path] : []));
}

async function tellMixed({ id, product }: ConfiguredSource, paths: readonly string[], log: Logger): Promise<void> {
  const logs = await mixedLogs(paths, product.parser).catch(() => []);
  if (logs.length > 0)
    log.warn(
      { source: id, logs },
      'logs of several folders are taken for one instance; give each instance a source of its own',
    );
}
