import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import type { Outgoing, Store } from '../../src/domain/store.ts';
import { createSender, type Sender, type SenderParts } from '../../src/notify/outbox.ts';
import { MAIL_PRESENTATION } from '../../src/notify/presentation.ts';
import type { Attempt, Outcome, Receiver } from '../../src/notify/receiver.ts';
import { openStore } from '../../src/store/open.ts';
import { at, notice } from './text/notices.ts';

export const minute = 60_000;

export const day = 1440 * minute;

export const senders: Sender[] = [];

export const later = (error = 'the server is away'): Outcome => ({
  kind: 'retry',
  error,
  detail: ['oncall@example.test'],
});

/**
 * An outbox in a state of its own for each test of the file that asks for it, with a clock that stands still; senders
 * are stopped and the state is removed behind each test.
 */
export function outboxes() {
  const box = { folder: '', store: undefined as unknown as Store, now: at };

  beforeEach(() => {
    box.folder = mkdtempSync(join(tmpdir(), 'seatwatch-outbox-'));
    box.store = openStore(box.folder, at).store;
    box.now = at;
  });
  afterEach(() => {
    for (const sender of senders.splice(0)) sender.stop();
    box.store.close();
    rmSync(box.folder, { recursive: true });
  });

  function put(...ids: string[]): void {
    const outbox: Notice[] = ids.map((id) => notice('first', {}, { id, root: id }));
    box.store.commit({
      at: box.now,
      inputs: new Map(),
      streams: new Map(),
      ledger: new Map(),
      rules: new Map(),
      changes: [],
      events: [],
      outbox,
    });
  }

  function stored(id: string): Outgoing {
    const found = box.store.notices(0, at + 30 * day).find((each) => each.notice.id === id);
    if (found === undefined) throw new Error(`no notice ${id}`);
    return found;
  }

  /** A sender whose receiver answers as told, with all that it did. */
  function sending(
    answer: (made: Notice, attempt: Attempt) => Outcome | Promise<Outcome>,
    parts: Partial<SenderParts> = {},
  ) {
    const tried: string[] = [];
    const logged: string[] = [];
    const woken: (number | null)[] = [];
    const note = (fields: object, message: string) =>
      void logged.push(`${message} ${'error' in fields ? fields.error : ''}`.trim());
    const receiver: Receiver = {
      id: 'mail',
      kind: 'test',
      to: ['oncall@example.test'],
      presentation: MAIL_PRESENTATION,
      async deliver(made, attempt) {
        tried.push(made.id);
        return answer(made, attempt);
      },
    };
    const log = { info: note, warn: note, error: note };
    const sender = createSender({
      store: box.store,
      receivers: () => [receiver],
      now: () => box.now,
      log,
      wake: (next) => void woken.push(next),
      ...parts,
    });
    senders.push(sender);
    return { ...sender, tried, logged, woken };
  }

  return { box, put, stored, sending };
}
