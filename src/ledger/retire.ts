import type { Instant } from '../domain/entry.ts';
import type { Proof } from '../domain/licence-event.ts';
import { ended } from './holder.ts';
import { keyOf } from './keys.ts';
import { dropOlder } from './older-sessions.ts';
import { instanceFor, removeInstance, type PoolBook } from './pool-book.ts';
import { changeHolder, type PoolInstance } from './pool-instance.ts';
import { recordStep } from './record-step.ts';
import { endLeaving } from './reopen.ts';

/**
 * Ends all that is open at an instance of a source and takes the instance out of every pool in which the source has
 * others. `proof` shows that the log of the source went on.
 */
export function retireInstance(book: PoolBook, source: string, instanceName: string, at: Instant, proof: Proof): void {
  const key = keyOf(source, instanceName);
  for (const [poolId, { instances }] of book.pools) {
    if (instances[key] === undefined) continue;
    const others = Object.entries(instances).some(([name, other]) => name !== key && other.source === source);
    if (!others) continue;
    const target = instanceFor(book, poolId, source, instanceName);
    for (const holder of Object.keys(target.instance.holders)) target.markDirty(holder);
    endUnseen(target, at, proof);
    removeInstance(book, target);
    recordStep(book, poolId, at, target, target.instance.coverage);
  }
}

/** Ends every session of an instance between the last event that proved it open and the instant of its retirement. */
function endUnseen(target: PoolInstance, when: Instant, proof: Proof): void {
  const name = target.instanceName;
  const reason = `${name} has said nothing since, while its log went on: it was renamed, taken away or emptied`;
  for (const key of Object.keys(target.instance.holders)) {
    changeHolder(target, key, (holder) => {
      endLeaving(target, holder, holder.leaving ?? [], when);
      for (const session of holder.sessions)
        target.emit({
          kind: 'session',
          session: ended(session, {
            at: when,
            between: [Math.min(session.lastSeenAt, when), when],
            why: 'not seen to end',
            reason,
            proof,
          }),
        });
      holder.sessions = [];
      holder.grace = null;
      holder.audit = null;
    });
  }
  dropOlder(target.instance);
}
