import { lazyReader, type Format } from '../format.ts';
import { FILES } from './files.ts';
import { isArchestra, isExport } from './magic.ts';

const reader = lazyReader({ name: 'archestra' }, async () => {
  const { createArchestraFollower } = await import('./follow.ts');
  return createArchestraFollower();
});

/** A log of the ArchestrA logger of AVEVA, while it is written or closed, and an export of its viewer. */
export const archestra: Format = {
  name: 'archestra',
  label: 'an ArchestrA log (.aaLOG)',
  records: 'events',
  of: 'ArchestrA',
  recognise: (head) => (isArchestra(head) ? 1 : 0),
  open: () => reader,
  describe: async (head) => (isExport(head) ? 'an export of the Log Viewer (.aaLGX)' : 'an ArchestrA log (.aaLOG)'),
  allEvents: async ({ path }) => ({ events: (await import('./all-events.ts')).allEvents(path) }),
  inFolder: FILES,
  others: async (path) => (await import('./chain.ts')).othersOf(path),
  findAgain: async () => ({ by: 'number', textsAt: (await import('./all-events.ts')).textsAt }),
};
