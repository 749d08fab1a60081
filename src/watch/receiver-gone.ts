import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Alert, Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { GoneReceiver } from '../domain/store.ts';

const RULE = 'receiver-gone';

/**
 * The notice that receivers were taken out of the configuration while deliveries waited for them, which are not made
 * any more: for the default receiver. `timezone` is that of the site.
 */
export function receiverGoneNotice(gone: readonly GoneReceiver[], at: Instant, timezone: string): Notice {
  const says = gone
    .map(({ receiver, deliveries }) =>
      deliveries === 1
        ? `1 notice for ${receiver} was not delivered`
        : `${deliveries} notices for ${receiver} were not delivered`,
    )
    .join('; ');
  const alert: Alert = {
    fingerprint: `${RULE} ${gone.map(({ receiver }) => receiver).join(' ')}`,
    rule: RULE,
    level: 'warning',
    title: 'A receiver is not configured any more',
    pool: null,
    instance: hostname(),
    source: 'seatwatch',
    startsAt: at,
    lastAt: at,
    total: null,
    since: null,
    rise: 1,
    says,
    proof: [],
  };
  const id = createHash('sha256')
    .update(JSON.stringify([alert.fingerprint, at]))
    .digest('hex')
    .slice(0, 32);
  const advice = ['Put the receiver back into the configuration if it was taken out by mistake.'];
  const { title, level } = alert;
  const body = { product: 'seatwatch', title, level, at, timezone, alerts: [alert], pools: [], advice };
  return { id, group: `${RULE} ${at}`, root: id, reason: 'first', body: { ...body, people: {}, hosts: {} } };
}
