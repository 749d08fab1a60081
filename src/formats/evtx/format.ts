import { lazyReader, type Format } from '../format.ts';
import { isEvtx } from './magic.ts';

const reader = lazyReader({ name: 'evtx', unreliableMtime: true }, async () => {
  const { createEvtxFollower } = await import('./follow.ts');
  return createEvtxFollower();
});

/** A Windows event log, copied or while Windows writes it. */
export const evtx: Format = {
  name: 'evtx',
  label: 'a Windows event log (.evtx)',
  records: 'events',
  of: 'Windows',
  recognise: (head) => (isEvtx(head) ? 1 : 0),
  open: () => reader,
  allEvents: async ({ path }) => ({ events: (await import('./all-events.ts')).allEvents(path) }),
  findAgain: async () => ({ by: 'number', textsAt: (await import('./all-events.ts')).textsAt }),
};
