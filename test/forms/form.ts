import type { Kept } from './timeline.ts';

/** A way in which somebody hands out Windows events, with what makes an answer about it right. */
export interface Form {
  /** Who writes it and how; the table of verdicts goes by it. */
  name: string;
  /** The name that such a file usually has. */
  file: string;
  /**
   * Where the shape is known from: `seen` in public output or in the source of the tool, `documented` by its maker, or
   * `assumed` from how the tool works.
   */
  shape: 'seen' | 'documented' | 'assumed';
  write: (events: readonly Kept[]) => string | Buffer;
  /** What its times are true to, in milliseconds: a second unless told. */
  precision?: number;
  /** What a user would say beside the zone. */
  args?: readonly string[];
  /** What the writer makes of a name, before any reader sees it. */
  spelt?: (name: string) => string;
  /**
   * Set where the form itself leaves out what the answer needs: what is missing, so that being told is right, and an
   * answer that claims to be sure of something that is not so is wrong.
   */
  lacks?: string;
}
