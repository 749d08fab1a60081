import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Instant } from '../domain/entry.ts';
import { explained, mustBeWritable } from './errors.ts';

/** What a command asks of the `watch` that holds the lock of a state. */
export type Request = { kind: 'forget'; user: string } | ({ kind: 'audit' } & Audit);

/** Seats of a pool as somebody read them in the product. `instance` is a machine of a pool that counts several. */
export interface Audit {
  pool: string;
  used: number;
  of: number | null;
  instance: string | null;
  at: Instant;
}

/** A request file in the folder; `request` is undefined where the file holds none. */
export interface Waiting {
  file: string;
  request: Request | undefined;
}

const LARGEST = 64 * 1024;
const NUMBER = z.int().min(0);
const REQUEST = z.union([
  z.object({ kind: z.literal('forget'), user: z.string().min(1) }),
  z.object({
    kind: z.literal('audit'),
    pool: z.string(),
    used: NUMBER,
    of: NUMBER.nullable(),
    instance: z.string().nullable(),
    at: z.number(),
  }),
]);

/**
 * Leaves a request for `watch`, whole or not at all, which it finds at its next look. It belongs to whoever runs this:
 * root must act as the keeper of the state by then.
 * @returns the file, which is gone once the request was carried out.
 * @throws an error that names who may write there where this account may not.
 */
export function leaveRequest(state: string, request: Request): string {
  const folder = join(state, 'requests');
  mustBeWritable(existsSync(folder) ? folder : state);
  const file = join(folder, `${randomUUID()}.json`);
  const draft = `${file}.tmp`;
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o770 });
    writeFileSync(draft, JSON.stringify(request), { mode: 0o640, flag: 'wx', flush: true });
    renameSync(draft, file);
    return file;
  } catch (error) {
    rmSync(draft, { force: true });
    throw explained('leave a request in', folder, error);
  }
}

/** The requests that wait, the oldest first. Never throws: a folder that cannot be read holds none. */
export function requestsIn(state: string): Waiting[] {
  const folder = join(state, 'requests');
  // Most states have none, and are asked at every poll.
  if (!existsSync(folder)) return [];
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names
      .map((name) => join(folder, name))
      .toSorted((a, b) => lstatSync(a).mtimeMs - lstatSync(b).mtimeMs)
      .map((file) => ({ file, request: parse(file) }));
  } catch {
    return [];
  }
}

/** Removes a request that was carried out. */
export function removeRequest(file: string): void {
  rmSync(file, { force: true });
}

/** Renames a file that is no request to `refusedName`, so that it is not read again. */
export function refuseRequest(file: string): void {
  renameSync(file, refusedName(file));
}

export function refusedName(file: string): string {
  return `${file}.refused`;
}

function parse(file: string): Request | undefined {
  let handle: number | undefined;
  try {
    // Neither along a link, nor waiting for the other end of a pipe: others may write in this folder.
    handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const kind = fstatSync(handle);
    if (!kind.isFile() || kind.size > LARGEST) return undefined;
    const value: unknown = JSON.parse(readFileSync(handle, 'utf8'));
    return REQUEST.safeParse(value).data;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
