import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import { createMemoryHistory } from '../answers/memory-history.ts';
import type { Instant } from '../domain/entry.ts';
import { readsEvents } from '../domain/product.ts';
import { createEngine, SETTLED, type EngineSource, type Engine } from '../engine/engine.ts';
import { engineSource, relevanceFilter, wantedOf } from '../engine/sources.ts';
import type { Reader } from '../domain/reader.ts';
import { recogniseFile } from '../formats/index.ts';
import { MAX_AHEAD } from '../ingest/clock-skew.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { createMerge } from '../ingest/merge.ts';
import { NEVER_READ } from '../ledger/state.ts';
import { machineZone } from '../time/zone.ts';
import type { Zone } from './detect.ts';
import { Failure } from './failure.ts';
import { isFinished, limitsOf, type Read } from './files.ts';
import { NOTHING_SAID, settingsFor, type SaidOfFiles } from './set-option.ts';

/** A file of events by its path. */
export interface Named {
  path: string;
  reader: Reader;
  /** What it is, in words. */
  label: string;
  /** Whether nobody writes it any more. */
  final: boolean;
}

/** Those of the files that hold Windows events, in whatever form; a file that cannot be opened is none of them. */
export async function eventFilesAmong(files: readonly string[], now: Instant): Promise<Named[]> {
  const found: Named[] = [];
  for (const path of files) {
    try {
      const { format, label } = await recogniseFile(path);
      if (format?.records !== 'events') continue;
      const reader = format.open();
      found.push({ path, label, reader, final: reader.whole === true || (await isFinished(path, now)) });
    } catch {
      continue;
    }
  }
  return found;
}

/**
 * Reads files of Windows events once, as one source: they are logs of one server, or of those that forward their events
 * to it, whether or not they overlap. `keep` gathers what happened; `limit` is that of the main pool. Where no event
 * names its computer, the first file gives the instance its name.
 */
export async function readEventFiles(
  files: readonly Named[],
  timezone: string | undefined,
  now: Instant,
  keep: boolean,
  { limit, set }: SaidOfFiles = NOTHING_SAID,
): Promise<Read> {
  const zone: Zone =
    timezone === undefined
      ? { name: machineZone(), from: 'this machine; where events carry no zone, they are read in it' }
      : { name: timezone, from: '--timezone' };
  const past = createMemoryHistory();
  const remarks = new Map(files.map(({ path }) => [path, [] as string[]]));
  const known = PRODUCTS.filter(({ parser }) => readsEvents(parser));
  const products = known.map((product) => {
    const settings = settingsFor(product, set, known);
    return engineSource({ id: product.parser.system, instance: '', timezone: zone.name, settings }, product);
  });
  const ways = products.flatMap((piped) => files.map((file) => ({ ...piped, says: relevanceFilter(piped), file })));
  let [begins, ends]: [Instant, Instant] = [Infinity, -Infinity];
  let sources: EngineSource[] = [];
  let pipeline: Engine | undefined;

  /** All that is known of the files before the first event is taken. */
  function begin(taken: readonly SourceBatch[]): Engine {
    const named = products
      .map((piped) => ({ piped, all: taken.filter(({ source }) => source === piped.id) }))
      .filter(({ all }) => products.length === 1 || all.some(({ batch }) => batch.entries.length > 0));
    sources = named.map(({ piped, all }) => ({ ...piped, instance: machineOf(all) ?? basename(files[0]?.path ?? '') }));
    return createEngine({
      sources,
      pools: limitsOf(sources, limit),
      rules: [],
      timezone: zone.name,
      people: {},
      hosts: {},
    });
  }

  function takeRound(held: readonly SourceBatch[], end: Instant): boolean {
    pipeline ??= begin(held);
    pipeline.ingest(
      held.filter(({ source }) => sources.some(({ id }) => id === source)),
      now,
      end,
    );
    gatherWork();
    return true;
  }

  function gatherWork(): void {
    const work = pipeline?.work(now);
    if (keep && work !== undefined) past.take(work);
  }

  const rounds = createMerge<SourceBatch>(ways, takeRound);
  await Promise.all(
    ways.map(async (way) => {
      const {
        id: source,
        product,
        settings,
        utc,
        says,
        file: { path, reader, final },
      } = way;
      for await (const batch of reader.read({
        source,
        path: resolve(path),
        now,
        from: undefined,
        final,
        wanted: wantedOf(product),
        settings,
        utc,
        isRelevant: says,
      })) {
        remarks.get(path)?.push(...batch.notes.map(({ detail }) => detail));
        // A stamp that is not believed ends no file.
        const believed = (at: Instant | undefined): at is Instant => at !== undefined && at <= now + MAX_AHEAD;
        for (const at of believed(batch.span?.[1])
          ? (batch.span ?? [])
          : batch.entries.map((entry) => entry.at).filter(believed)) {
          begins = Math.min(begins, at);
          ends = Math.max(ends, at);
        }
        await rounds.push(way, { source, input: path, batch });
      }
      rounds.close(way);
    }),
  );
  pipeline ??= begin([]);
  if (Number.isFinite(ends)) for (const { id } of sources) pipeline.tick(ends + SETTLED, [id]);
  gatherWork();
  const asOf = Number.isFinite(ends) ? ends : null;
  const told = [...remarks.values()].flat();
  const names = sources.map(({ product }) => product.parser.product).join(', ');
  if (pipeline.ledger.pools().every(({ coverage }) => coverage.why === NEVER_READ.why))
    told.push(`no event of ${names || 'a known product'} is in ${files.map(({ path }) => path).join(', ')}`);
  return {
    pipeline,
    past,
    begins: Number.isFinite(begins) ? begins : null,
    asOf,
    readUpTo: Object.fromEntries(sources.map(({ id }) => [id, asOf])),
    timezone: zone,
    remarks: [...new Set(told)],
  };
}

/**
 * The one computer that all events are of, with its domain where one of them has it; undefined where they are of
 * several, or where none is named.
 */
function machineOf(taken: readonly SourceBatch[]): string | undefined {
  const names = new Set(
    taken.flatMap(({ batch }) => batch.computers ?? batch.entries.flatMap(({ event }) => event?.computer ?? [])),
  );
  const [longest, ...others] = [...names].toSorted((a, b) => b.length - a.length);
  const isOne = others.every((name) => `${longest}.`.toLowerCase().startsWith(`${name}.`.toLowerCase()));
  return isOne ? longest : undefined;
}

/** Said where logs of lines and files of events are named together. */
export function mustNotBeMixed(files: readonly string[], events: readonly Named[]): void {
  if (events.length === 0 || events.length === files.length) return;
  const logs = files.filter((file) => !events.some(({ path }) => path === file));
  throw new Failure(
    `cannot answer for ${logs.join(', ')} together ` +
      `with ${events.map(({ path, label }) => `${path} (${label})`).join(', ')}: ask about text logs and ` +
      'about event logs one after the other',
    2,
  );
}
