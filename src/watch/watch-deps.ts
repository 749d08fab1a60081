import type { Config, Env } from '../config/types.ts';
import type { Store } from '../domain/store.ts';
import type { Engine } from '../engine/engine.ts';
import type { Logger } from '../notify/logger.ts';
import type { Unwritten } from './unwritten.ts';

/** What `watch` works with; all that touches the world comes from outside. */
export interface WatchDeps {
  config: Config;
  store: Store;
  /** A sentence about a state that was moved aside, or null. */
  damage: string | null;
  now(): number;
  /** When this process began to watch, whatever was loaded anew since; now where it is left out. */
  runningSince?: number;
  log: Logger;
  /** Where passwords may stand; empty unless given. */
  env?: Env;
  /** Called after a commit that put something into the outbox. */
  mailWaits(): void;
  /** What is done while the state cannot be written. */
  unwritten?: Unwritten;
  /** Called after each commit, for who shows what happens. */
  committed?(engine: Engine): void;
}
