import type * as z from 'zod';
import type { Notice } from '../domain/alerting.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Logger } from './logger.ts';
import type { Presentation } from './presentation.ts';

/**
 * The result of one attempt to deliver a notice: taken; not taken now, to be tried again; or refused for good. `error`
 * is a sentence for people, with the remedy where there is one. `detail` is kept until the next attempt and given back
 * to it, such as the addresses that have not taken a mail yet (null: nothing to keep). `reached` is true where at least
 * one person behind the receiver got the notice in this attempt.
 */
export type Outcome =
  { kind: 'sent' } | { kind: 'retry' | 'permanent'; error: string; detail?: Json | null; reached?: boolean };

/** One attempt: when it is made (UTC milliseconds), how many were made before it, and what the last of them kept. */
export interface Attempt {
  at: Instant;
  before: number;
  detail: Json | null;
}

/** What takes notices: one mail server, one folder, one web address. */
export interface Receiver {
  /** Unique within a configuration, and stable: deliveries in the state are filed under it. */
  id: string;
  kind: string;
  /** Addresses, folder or URL, without secrets, for the log. */
  to: readonly string[];
  presentation: Presentation;
  /**
   * Makes one attempt to deliver a notice; it never throws. The same notice comes twice, under the same id, where the
   * process died between acceptance and commit.
   */
  deliver(notice: Notice, attempt: Attempt): Promise<Outcome>;
}

/** What a receiver is made with, beside its settings. */
export interface ReceiverParts {
  id: string;
  /** The folder of the configuration, from which relative paths in the settings start; absolute. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  log: Logger;
}

/** A kind of receiver, as the registry lists it. */
export interface ReceiverKind {
  kind: string;
  /**
   * The key of `seatwatch.yaml` that configures a receiver of this kind; its value is checked by `schema`. `mail` is
   * the key of two kinds, see `readMail`.
   */
  key: string;
  schema: z.ZodObject;
  /**
   * Makes the receiver, and loads what it needs: who only asks for an answer loads no mail. Throws ZodError where the
   * settings do not fit the schema.
   */
  create(settings: unknown, parts: ReceiverParts): Promise<Receiver>;
}

/** Gives a kind whose `create` gets the settings as the schema reads them. */
export function receiverKind<S extends z.ZodObject>(
  kind: Omit<ReceiverKind, 'schema' | 'create'> & {
    schema: S;
    create(settings: z.output<S>, parts: ReceiverParts): Promise<Receiver>;
  },
): ReceiverKind {
  return { ...kind, create: async (settings, parts) => kind.create(kind.schema.parse(settings), parts) };
}
