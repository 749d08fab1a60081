import type { ReceiverKind } from '../receiver.ts';
import { email } from './email/index.ts';
import { folder } from './folder/index.ts';

/** Every kind of receiver. A new one is a folder beside these and a line here. */
export const RECEIVERS: readonly ReceiverKind[] = [email, folder];
