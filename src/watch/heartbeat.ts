import { constants, open } from 'node:fs/promises';
import type { Instant } from '../domain/entry.ts';

/** Where a sign of life goes, so that somebody watches the watcher. */
export interface HeartbeatSettings {
  /** Its modification time is the sign. */
  file?: string;
  /** Asked for by GET; what it answers does not matter, as long as it answers with success. */
  url?: string;
  /** Milliseconds between two signs. */
  every: number;
}

const PATIENCE = 10_000;

/**
 * Gives a sign of life after each look at the sources, at most once in `every`. A sign that cannot be given stops
 * nobody:
 * `failed` is told once, and again only when the error is another.
 */
export function createHeartbeat(
  settings: HeartbeatSettings,
  failed: (error: string) => void,
): (now: Instant) => Promise<void> {
  let last = -Infinity;
  let trouble: string | null = null;
  let busy = false;
  return async function beat(now) {
    if (busy || Math.abs(now - last) < settings.every) return;
    busy = true;
    last = now;
    try {
      if (settings.file !== undefined) await touch(settings.file, now);
      if (settings.url !== undefined) await get(settings.url);
      trouble = null;
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      if (told !== trouble) failed(told);
      trouble = told;
    } finally {
      busy = false;
    }
  };
}

async function touch(file: string, now: Instant): Promise<void> {
  // By the open file, and along no link: others may write in that folder.
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    await handle.utimes(now / 1000, now / 1000);
  } finally {
    await handle.close();
  }
}

async function get(url: string): Promise<void> {
  // The address may hold a key of a monitoring service: errors name its host alone.
  const where = new URL(url).host;
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' }).catch(
    (error: unknown) => {
      const cause =
        error instanceof Error && error.cause instanceof Error
          ? error.cause.message
          : error instanceof Error
            ? error.name
            : String(error);
      throw new Error(`the heartbeat could not reach ${where}: ${cause}`);
    },
  );
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the heartbeat was answered by ${where} with status ${answer.status}`);
}
