import { basename, resolve } from 'node:path';
import { isBelievable } from '../domain/believable.ts';
import type { Entry, Instant } from '../domain/entry.ts';
import { decidedAfter } from '../domain/licence-model.ts';
import { eventInputOf } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import type { Work } from '../domain/store.ts';
import { NEVER_READ } from '../ledger/state.ts';
import { countDisbelieved, disbelievedRemark } from './disbelieved.ts';
import { createDrive, requestFor, type Give, type Held } from './drive.ts';
import { SETTLED, type Engine, type EngineSource } from './engine.ts';
import { createHoursApart } from './hours-apart.ts';
import type { Read } from './read-result.ts';
import type { FileInput, FileSite } from './site-files.ts';
import { engineFor, sourceFor, type SiteSource } from './site.ts';
import { wantedOf } from './sources.ts';
import { OUT_OF_ORDER } from '../ingest/clock-skew.ts';
import { createTaking } from './taking.ts';
import { isTextless, textlessRemark } from './textless.ts';

/**
 * Reads files of Windows events together, merged in the order of time. `keep` gathers what happened. Where no event
 * names its computer, the first file gives the instance its name.
 */
export async function readEvents(site: FileSite, now: Instant, keep: boolean): Promise<Read> {
  const taking = createTaking(now, keep);
  const sources = new Map(site.sources.map((source) => [source.id, sourceFor(source)]));
  const remarks = new Map(site.inputs.map(({ path }) => [path, [] as string[]]));
  const textless = new Map<string, number>();
  const nameless = new Set<string>();
  const unsure = new Set<string>();
  const disbelieved = new Map<string, number>();
  const apart = site.inputs.length > 1 ? createHoursApart() : undefined;
  let [begins, ends]: [Instant, Instant] = [Infinity, -Infinity];
  let named: readonly SiteSource[] = [];
  let engine: Engine | undefined;

  /** What the server is called is known before the first event is taken. */
  function begin(held: readonly Held<FileInput>[]): Engine {
    named = nameInstances(site, held);
    const isNamed = (id: string): boolean => named.some((source) => source.id === id);
    const pools = site.pools.filter((pool) => pool.sources.some(isNamed));
    return engineFor({ ...site, pools }, named.map(sourceFor));
  }

  /** A stamp that is not believed ends no file. */
  function extend({ span, entries }: Batch): void {
    const believed = (at: Instant | undefined): at is Instant => at !== undefined && isBelievable(at, now);
    const whole = span !== undefined && span.every(believed) ? span : [];
    // Of an hour that came twice the order of the events tells more than the last stamp does.
    for (const at of [...whole, ...entries.map((entry) => entry.at).filter(believed)]) {
      begins = Math.min(begins, at);
      ends = Math.max(ends, at);
    }
  }

  async function read({ source, path, reader, final }: FileInput, give: Give): Promise<void> {
    const piped = sources.get(source.id);
    if (piped === undefined) return;
    const wanted = wantedOf(source.product, source.patterns);
    const request = requestFor(piped, { path: resolve(path), now, final, wanted });
    for await (const batch of reader.read(request)) {
      remarks.get(path)?.push(...batch.notes.map(({ detail }) => detail));
      extend(batch);
      disbelieved.set(path, (disbelieved.get(path) ?? 0) + countDisbelieved(batch.entries));
      for (const entry of batch.entries) {
        if (isTextless(entry, piped)) textless.set(path, (textless.get(path) ?? 0) + 1);
        if (isByComputer(source) && entry.event !== undefined && entry.event.machine === undefined) nameless.add(path);
        const identity = apart === undefined ? undefined : identityOf(entry, piped);
        if (identity !== undefined) apart?.add(path, entry, identity);
      }
      await give(batch);
    }
  }

  const drive = createDrive<FileInput>({
    groupOf: () => 'all of one server',
    read,
    take(held, watermark) {
      const taker = (engine ??= begin(held));
      const known = held.filter(({ input }) => named.some(({ id }) => id === input.source.id));
      const work = taking.take(taker, known, watermark);
      for (const one of [...unsureIn(work), ...tablesUnread(work, site)]) unsure.add(one);
      return true;
    },
  });

  await drive(site.inputs);
  const driven = engine ?? begin([]);
  // Nothing came behind the last record: what it closed is closed.
  if (Number.isFinite(ends))
    for (const { id, product } of named) driven.tick(ends + SETTLED + decidedAfter(product.parser.model), [id]);
  taking.settle(driven);
  const asOf = Number.isFinite(ends) ? ends : null;
  const told = [...site.remarks, ...[...remarks.values()].flat()];
  const products = named.map(({ product }) => product.parser.product).join(', ');
  for (const [path, count] of textless)
    told.push(`${basename(path)}: ${textlessRemark(count, products || 'a known product') ?? ''}`);
  for (const path of nameless) told.push(namelessRemark(path, named));
  for (const [path, count] of disbelieved)
    if (count > 0) told.push(`${basename(path)}: ${disbelievedRemark(count) ?? ''}`);
  told.push(...unsure, ...(apart?.remarks() ?? []));
  const isOdd = [...disbelieved.values(), ...textless.values()].some((count) => count > 0);
  if (!isOdd && driven.ledger.pools().every(({ coverage }) => coverage.why === NEVER_READ.why))
    told.push(`no event of ${products || 'a known product'} is in ${[...remarks.keys()].join(', ')}`);
  return {
    engine: driven,
    past: taking.past,
    begins: Number.isFinite(begins) ? begins : null,
    asOf,
    readUpTo: Object.fromEntries(named.map(({ id }) => [id, asOf])),
    timezone: { name: site.timezone, from: site.sources[0]?.zoneFrom ?? '' },
    remarks: [...new Set(told)],
  };
}

/** Why a pool is not known any more, or a stamp not believed, where an event says so: what is said of it is told. */
function unsureIn(work: Work | undefined): string[] {
  const whys = new Set(
    work?.changes.flatMap((one) =>
      one.kind === 'seats' && one.coverage.state === 'unknown' ? [one.coverage.why] : [],
    ),
  );
  return (work?.events ?? []).flatMap(({ event }) =>
    event.kind === 'remark' && (whys.has(event.detail) || event.detail.endsWith(OUT_OF_ORDER))
      ? [`${basename(event.proof.file)}: ${event.detail}`]
      : [],
  );
}

/** What a parser could not read of the tables beside the events. */
function tablesUnread(work: Work | undefined, { inputs }: FileSite): string[] {
  const tables = new Set(inputs.filter(({ kind }) => kind === 'table').map(({ path }) => resolve(path)));
  return (work?.events ?? []).flatMap(({ event }) =>
    event.kind === 'remark' && tables.has(event.proof.file) ? [event.detail] : [],
  );
}

/** What the product makes of an event. */
function identityOf({ event }: Entry, { product, instance, settings, utc, match }: EngineSource): string | undefined {
  if (event === undefined) return undefined;
  return eventInputOf(product.parser)?.identity(event, { instance, settings, utc, stamp: utc, match });
}

/** Whether the computer that wrote an event may hold a seat. */
function isByComputer({ product }: SiteSource): boolean {
  return product.parser.model.holder.includes('node') && product.parser.model.noLogins === true;
}

function namelessRemark(path: string, named: readonly SiteSource[]): string {
  return (
    `${basename(path)}: its records name no computer, so that "${named[0]?.instance ?? ''}" ` +
    'stands for the computer in the answer; a source in seatwatch.yaml may name it by `instance`'
  );
}

/**
 * The sources of which there are events, or the only one there is, with the name of their machine. `held` is what was
 * read of all files before the first event is taken.
 */
function nameInstances(site: FileSite, held: readonly Held<FileInput>[]): SiteSource[] {
  return site.sources
    .map((source) => ({ source, own: held.filter(({ input }) => input.source.id === source.id) }))
    .filter(({ own }) => site.sources.length === 1 || own.some(({ batch }) => batch.entries.length > 0))
    .map(({ source, own }) => ({ ...source, instance: machineIn(own) ?? basename(source.paths[0] ?? '') }));
}

/**
 * The one computer that all events are of, with its domain where one of them has it; undefined where they are of
 * several, or where none is named.
 */
function machineIn(held: readonly Held<FileInput>[]): string | undefined {
  const names = new Set(
    held.flatMap(({ batch }) => batch.computers ?? batch.entries.flatMap(({ event }) => event?.machine ?? [])),
  );
  const [longest, ...others] = [...names].toSorted((a, b) => b.length - a.length);
  const isOne = others.every((name) => `${longest}.`.toLowerCase().startsWith(`${name}.`.toLowerCase()));
  return isOne ? longest : undefined;
}
