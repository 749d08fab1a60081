import type { Acting } from '../store/owner.ts';

/** A terminal beside the output. `after` and `every` in milliseconds; those that people find pleasant unless given. */
export interface ProgressLine {
  write(text: string): void;
  after?: number;
  every?: number;
}

/** What a command prints to; tests give their own. */
export interface Streams {
  out(text: string): void;
  /** Waits until what was printed has been taken, where much of it waits; absent where nothing ever does. */
  drained?(): Promise<unknown> | undefined;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  /** How wide the output may be; undefined where rows are to stay whole, as in a file. */
  columns: number | undefined;
  /** Whether the output is a terminal; so where it has columns, unless given. */
  isTerminal?: boolean;
  now(): number;
  /**
   * Makes the process act as the account that keeps a folder (see `actAsKeeper`). Left out where the process goes on
   * with other things afterwards, as that of a test does.
   */
  actAs?(folder: string, make?: boolean): Acting | undefined;
  /** Whether these are the streams of the process itself. */
  real?: true;
  /** The signals that came before the command was loaded, as names that are added to. */
  earlierSignals?: readonly string[];
  /** What `-` stands for; that of the process unless given. */
  stdin?: NodeJS.ReadableStream & { isTTY?: boolean };
  /** Where it is said how far a long reading is; undefined where no terminal shows it. */
  progress?: ProgressLine | undefined;
  /** Asks whoever sits at the terminal, true for yes; undefined where nobody does. */
  ask?: ((question: string) => Promise<boolean>) | undefined;
}
