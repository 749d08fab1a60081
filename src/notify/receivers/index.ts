import type { ReceiverKind } from '../receiver.ts';
import { email } from './email/index.ts';
import { folder } from './folder/index.ts';

/**
 * Every kind of receiver. A new one is a folder beside these, whose `index.ts` gives a `receiverKind`, and a line here:
 * its `key` is the key of `seatwatch.yaml` that configures it, and the outbox gives it retries and threads of its own.
 */
export const RECEIVERS: readonly ReceiverKind[] = [email, folder];
