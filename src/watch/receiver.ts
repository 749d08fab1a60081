import type { Config } from '../config/types.ts';
import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Logger } from '../notify/logger.ts';
import type { Receiver, ReceiverKind } from '../notify/receiver.ts';
import { attempt } from '../notify/settle.ts';

/** Makes the receivers that a configuration names, in its order; `kinds` is the registry that it was checked with. */
export async function receiversOf(
  { receivers, folder }: Config,
  kinds: readonly ReceiverKind[],
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<Receiver[]> {
  return Promise.all(
    receivers.map(({ id, kind, settings }) => {
      const found = kinds.find((one) => one.kind === kind);
      if (found === undefined)
        throw new Error(`cannot make the receiver ${id}: there is no kind ${kind}; this is a fault of seatwatch`);
      return found.create(settings, { id, folder, env, log });
    }),
  );
}

/** Makes one attempt to deliver a notice that no state keeps to every receiver; the outcome is not kept. */
export async function tellOnce(receivers: readonly Receiver[], notice: Notice, now: Instant): Promise<void> {
  await Promise.all(receivers.map((receiver) => attempt(receiver, notice, { at: now, before: 0, detail: null })));
}
