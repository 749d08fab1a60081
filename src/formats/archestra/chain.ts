import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readInto, signatureOf } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { LOGS } from './files.ts';
import { HEADER, headerOf, LONGEST_TRAILER, nameAt, trailerIn, type Header } from './layout.ts';

/** A log that goes on over more files is not followed further. */
const MOST_FILES = 5_000;
/** Of so many files it is remembered what they tell. */
const MOST_REMEMBERED = 10_000;

/** What a file tells of the log that it is a part of. */
interface Card {
  host: string;
  first: number;
  /** The number behind that of its last record. */
  behind: number;
  previous: string | undefined;
  next: string | undefined;
}

/** What a file told, as long as it does not change. */
const remembered = new Map<string, { signature: string; card: Card | undefined }>();

/** A folder in which the parts of a log lie. */
interface Folder {
  path: string;
  /** The names in it, by the names in small letters: Windows tells no difference. */
  names: ReadonlyMap<string, string>;
}

/**
 * The other files of a folder that are of the same log as one of them: those that its header and its end name, and
 * those that these name, as far as what they hold agrees. Where a name leads nowhere a file with another name is taken
 * whose numbers go on there. What cannot be read leads nowhere; of what is gone, the host in its name tells whose logs
 * were beside it. Throws nothing.
 */
export async function othersOf(path: string): Promise<string[]> {
  const own = await cardOf(path);
  const folder = await folderOf(path);
  if (own === undefined) return folder.names.has(basename(path).toLowerCase()) ? [] : ofHost(folder, hostIn(path));
  const seen = new Set([basename(path).toLowerCase()]);
  const found: string[] = [];
  for (const way of ['next', 'previous'] as const) {
    let [name, card] = [basename(path), own];
    for (let steps = 0; steps < MOST_FILES; steps += 1) {
      const beside = await besideOf(folder, name, card, way);
      if (beside === undefined || seen.has(beside.name.toLowerCase())) break;
      seen.add(beside.name.toLowerCase());
      found.push(join(folder.path, beside.name));
      ({ name, card } = beside);
    }
  }
  return found;
}

/** The logger calls a file by the host and the second in which it was begun. */
function hostIn(path: string): string | undefined {
  return /^(.+)\d{10}\.aalog$/i.exec(basename(path))?.[1];
}

async function ofHost(folder: Folder, host: string | undefined): Promise<string[]> {
  const found: string[] = [];
  for (const name of host === undefined ? [] : folder.names.values()) {
    if (!LOGS.test(name)) continue;
    const path = join(folder.path, name);
    if ((await cardOf(path))?.host.toLowerCase() === host?.toLowerCase()) found.push(path);
  }
  return found;
}

async function besideOf(
  folder: Folder,
  name: string,
  card: Card,
  way: 'next' | 'previous',
): Promise<{ name: string; card: Card } | undefined> {
  const told = card[way];
  if (way === 'next' && told === undefined) return undefined;
  const at = told === undefined ? undefined : folder.names.get(nameIn(told));
  const fits = async (candidate: string): Promise<{ name: string; card: Card } | undefined> => {
    const other = await cardOf(join(folder.path, candidate));
    if (other === undefined || other.host.toLowerCase() !== card.host.toLowerCase()) return undefined;
    const goesOn = way === 'next' ? other.first === card.behind : other.behind === card.first;
    const [older, newer] = way === 'next' ? [card, other] : [other, card];
    const [olderName, newerName] = way === 'next' ? [name, candidate] : [candidate, name];
    const isMutual = isName(older.next, newerName) && isName(newer.previous, olderName);
    return goesOn || isMutual ? { name: candidate, card: other } : undefined;
  };
  const named = at === undefined ? undefined : await fits(at);
  if (named !== undefined) return named;
  for (const candidate of folder.names.values()) {
    if (candidate === name || candidate === at || !LOGS.test(candidate)) continue;
    const other = await fits(candidate);
    if (other !== undefined) return other;
  }
  return undefined;
}

/** What a file calls another one, without a folder, in small letters. */
function nameIn(told: string): string {
  return told.replace(/^.*[\\/]/s, '').toLowerCase();
}

function isName(told: string | undefined, name: string): boolean {
  return told !== undefined && nameIn(told) === name.toLowerCase();
}

async function folderOf(path: string): Promise<Folder> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  return { path: folder, names: new Map(names.slice(0, MOST_REMEMBERED).map((name) => [name.toLowerCase(), name])) };
}

async function cardOf(path: string): Promise<Card | undefined> {
  try {
    const { signature } = await signatureOf(path);
    const known = remembered.get(path);
    if (known?.signature === signature) return known.card;
    const card = await readCard(path);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(path, { signature, card });
    return card;
  } catch {
    return undefined;
  }
}

async function readCard(path: string): Promise<Card | undefined> {
  const handle = await openBytes(path);
  try {
    const header = headerOf(await readInto(handle, Buffer.alloc(HEADER), 0));
    if (header?.shape.form !== 'log' || header.first === null) return undefined;
    const { host, first, count } = header;
    const previous = await previousIn(handle, header);
    return { host, first, behind: first + Math.max(0, count), previous, next: await nextIn(handle, header) };
  } finally {
    await handle.close();
  }
}

async function previousIn(handle: Opened, { previous, from }: Header): Promise<string | undefined> {
  if (previous === 0 || previous >= from) return undefined;
  const length = Math.min(LONGEST_TRAILER, from - previous);
  const name = nameAt(await readInto(handle, Buffer.alloc(length), previous), 0);
  return name === '' ? undefined : name;
}

async function nextIn(handle: Opened, { next }: Header): Promise<string | undefined> {
  if (next === 0) return undefined;
  const bytes = await readInto(handle, Buffer.alloc(LONGEST_TRAILER + 1), next);
  return bytes.length > LONGEST_TRAILER ? undefined : trailerIn(bytes);
}
