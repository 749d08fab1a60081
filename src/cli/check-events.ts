import { resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Findings } from '../answers/check.ts';
import type { Instant } from '../domain/entry.ts';
import { readsEvents, type Product } from '../domain/product.ts';
import { createReplay, RELEVANT_LITERALS } from '../engine/replay.ts';
import { defaultSettings, engineSource, wantedOf, type SourceNames } from '../engine/sources.ts';
import { tallyEvents } from '../formats/event-tally.ts';
import type { Format } from '../formats/format.ts';
import { recogniseFile, type RecognisedFile } from '../formats/index.ts';
import { inTime } from '../ingest/by-time.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { codeOf } from '../inputs/file/file-info.ts';
import { machineZone } from '../time/zone.ts';
import { settingsOf, type Asked, type Setup } from './check.ts';
import { isFinished } from './files.ts';
import { productOf } from '../answers/products.ts';

type AskedAt = Asked & Setup & { timezone: string | undefined; now: Instant };

/**
 * What is found out about a file of Windows events; undefined where it holds none. Nothing at its head tells of the
 * product: it is the one that understands most of what is in it. Throws where it cannot be read.
 */
export async function eventFindings(asked: AskedAt): Promise<Findings | undefined> {
  // What is no regular file holds none.
  const file = await recogniseFile(asked.path).catch((error: unknown) => {
    if (codeOf(error) === 'no file') return undefined;
    throw error;
  });
  const format = file?.format;
  if (file === undefined || format?.records !== 'events') return undefined;
  const products =
    asked.configured === undefined
      ? PRODUCTS.filter(({ parser }) => readsEvents(parser))
      : [productOf(asked.configured.system)];
  const found: Findings[] = [];
  for (const product of products) found.push(await findingsFor(product, { ...file, format }, asked));
  return found.toSorted((a, b) => b.understood - a.understood)[0];
}

async function findingsFor(
  product: Product,
  file: RecognisedFile & { format: Format },
  { source, path, configured, timezone, now, ...setup }: AskedAt,
): Promise<Findings> {
  const { parser } = product;
  const zone =
    timezone === undefined
      ? { name: machineZone(), from: 'this machine' }
      : {
          name: timezone,
          from: configured === undefined ? '--timezone' : 'the configuration, or this machine where it names none',
        };
  const patterns = setup.patterns[parser.system];
  const names: SourceNames = configured ?? {
    id: source,
    instance: source,
    timezone: zone.name,
    settings: defaultSettings(product),
  };
  const wanted = wantedOf(product, patterns, setup.rules);
  const piped = engineSource({ ...names, id: source }, product, patterns);
  const reader = file.format.open();
  const request = {
    source,
    path: resolve(path),
    now,
    from: undefined,
    final: reader.whole === true || (await isFinished(path, now)),
    wanted: { ...wanted, literals: [...wanted.literals, ...RELEVANT_LITERALS] },
    settings: names.settings,
    utc: piped.utc,
  };
  const events = await tallyEvents(file, request);
  const instance =
    configured?.instance ?? (events.computers.length === 1 ? (events.computers[0]?.[0] ?? source) : source);
  const rehearsal = createReplay({ ...piped, instance }, wanted.literals, settingsOf(setup, source, zone.name), now);
  const remarks: string[] = [];
  const taken: SourceBatch[] = [];
  const play = (): void => {
    for (const batch of inTime(taken.splice(0))) rehearsal.take(batch);
  };
  for await (const batch of reader.read(request)) {
    taken.push({ source, input: path, batch });
    // What comes in the order of time is not gathered first.
    if (batch.snapshot === true) play();
    remarks.push(...batch.notes.map(({ detail }) => detail));
  }
  play();
  const last = rehearsal.end(events.last);
  const found = rehearsal.findings();
  const sure = found.understood > 0 ? 1 : 0;
  return {
    ...found,
    product: parser.product,
    system: parser.system,
    sure,
    instance,
    timezone: zone,
    starts: { stated: 0, agreeing: 0 },
    siblings: [],
    unread: [],
    tally: null,
    events,
    first: events.first,
    last,
    remarks: [...new Set(remarks)],
  };
}
