import type { Sender } from '../../src/notify/outbox.ts';
import { type Outcome } from '../../src/notify/receiver.ts';

export const minute = 60_000;

export const day = 1440 * minute;

export const senders: Sender[] = [];

export const later = (error = 'the server is away'): Outcome => ({
  kind: 'retry',
  error,
  detail: ['oncall@example.test'],
});
