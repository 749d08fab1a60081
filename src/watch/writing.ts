import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Logger } from '../notify/logger.ts';
import { StateLost } from '../store/identity.ts';
import type { Unwritten } from './unwritten.ts';

/** Tells whether the state can be written: once where it cannot, and once when it can again. */
export interface Writing {
  /** It could not; these notices could not be kept. */
  failed(error: unknown, notices: readonly Notice[], at: Instant): void;
  /** Something was written. */
  wrote(): void;
  /** All was kept that was to be. */
  kept(at: Instant): void;
}

/** A commit and a sign of life fail in words of their own, but for the same cause: that is told once. */
export function createWriting(log: Logger, unwritten: Unwritten | undefined): Writing {
  let cause: string | null = null;
  /** Whether anything was written since all was kept last. */
  let written = false;
  return {
    failed(error, notices, at) {
      const found = String(error instanceof Error ? (error.cause ?? error) : error);
      // A state that is another's by now is mailed of by whoever keeps it.
      if (!(error instanceof StateLost)) unwritten?.failed(error instanceof Error ? error.message : found, notices, at);
      const words = 'the state could not be written; what was read is read again';
      if (cause !== found) log.error({ error: String(error) }, words);
      cause = found;
    },
    wrote() {
      written = true;
    },
    kept(at) {
      // On a disk that is nearly full a small write may go through while a large one does not: that is no end of it.
      if (written && cause !== null) {
        log.info({}, 'the state can be written again');
        unwritten?.mended(at);
        cause = null;
      }
      written = false;
    },
  };
}
