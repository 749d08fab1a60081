import { resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../domain/entry.ts';
import { eventInputOf, type Product } from '../domain/product.ts';
import { tallyEvents } from '../formats/event-tally.ts';
import { machineZone } from '../time/zone.ts';
import { play, settingsFor, type CheckInput, type CheckSite } from './checking.ts';
import { requestFor } from './drive.ts';
import { settingsFor as settingsOfFile } from './file-settings.ts';
import type { Findings } from './findings.ts';
import { eventFileAt, type NamedEventFile } from './readers.ts';
import { RELEVANT_LITERALS } from './replay-findings.ts';
import { createReplay } from './replay.ts';
import { sourceFor, type SiteSource } from './site.ts';
import { wantedOf } from './sources.ts';
import { textlessRemark } from './textless.ts';

/** How sure it is that a file is a product's of which nothing was understood but who wrote it. */
const LOOKS_LIKE = 0.5;

/**
 * What is found out about a file of Windows events; undefined where it holds none. Nothing at its head tells of the
 * product: it is the one that understands most of what is in it. Throws where it cannot be read.
 */
export async function checkEvents(
  input: CheckInput,
  site: CheckSite,
  timezone: string | undefined,
  now: Instant,
): Promise<Findings | undefined> {
  const file = await eventFileAt(input.path, now);
  if (file === undefined) return undefined;
  const { configured, source: id } = input;
  const products = PRODUCTS.filter(({ parser }) => eventInputOf(parser)?.of === file.format.of);
  const sources =
    configured === undefined ? products.map((product) => sourceOf(product, id, timezone, site)) : [configured];
  const found: Findings[] = [];
  for (const source of sources) found.push(await findingsFor({ ...source, id }, file, input, site, now));
  return found.toSorted((a, b) => b.understood - a.understood)[0];
}

function sourceOf(
  product: Product,
  id: string,
  timezone: string | undefined,
  { patterns: all = {}, set = [] }: CheckSite,
): SiteSource {
  const patterns = all[product.parser.system] ?? [];
  const zone =
    timezone === undefined
      ? { timezone: machineZone(), zoneFrom: 'this machine' }
      : { timezone, zoneFrom: '--timezone' };
  return { id, product, instance: id, ...zone, settings: settingsOfFile(product, set, PRODUCTS), paths: [], patterns };
}

async function findingsFor(
  source: SiteSource,
  file: NamedEventFile,
  { configured }: CheckInput,
  site: CheckSite,
  now: Instant,
): Promise<Findings> {
  const { id, product } = source;
  const { parser } = product;
  const wanted = wantedOf(product, source.patterns, site.rules);
  const piped = sourceFor(source);
  const literals = [...wanted.literals, ...RELEVANT_LITERALS];
  const { reader, final } = file;
  const request = requestFor(piped, { path: resolve(file.path), now, final, wanted: { ...wanted, literals } });
  const events = await tallyEvents(file, request);
  const [only, ...others] = events.computers;
  const machine = only === undefined || others.length > 0 ? undefined : only[0];
  const instance = configured?.instance ?? machine ?? id;
  const own = settingsFor(site, id, source.timezone);
  const replay = createReplay({ ...piped, instance }, wanted.literals, own, now);
  const { remarks } = await play(reader, request, replay, true);
  const { first, last } = replay.end(events.first, events.last);
  const { textless, ...found } = replay.findings();
  const missing = textlessRemark(textless, parser.product);
  return {
    ...found,
    product: parser.product,
    system: parser.system,
    sure: found.understood > 0 ? 1 : found.notUnderstood.length > 0 ? LOOKS_LIKE : 0,
    instance,
    timezone: { name: source.timezone, from: source.zoneFrom },
    isTable: false,
    table: null,
    starts: { stated: 0, agreeing: 0 },
    siblings: [],
    unread: [],
    tally: null,
    events,
    first,
    last,
    remarks: [...new Set([...remarks, ...(missing === undefined ? [] : [missing])])],
  };
}
