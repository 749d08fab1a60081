import { lazyReader, type Format } from '../format.ts';
import { isArchestra } from './magic.ts';

const reader = lazyReader({ name: 'archestra', checkpoints: 'snapshot', whole: true }, async () => {
  const { createSnapshotReader } = await import('../snapshot/snapshot.ts');
  const { contents } = await import('./contents.ts');
  return createSnapshotReader({ name: 'archestra', contents });
});

/** A log of the ArchestrA logger of AVEVA. */
export const archestra: Format = {
  name: 'archestra',
  label: 'an ArchestrA log (.aaLOG)',
  records: 'events',
  of: 'ArchestrA',
  recognise: (head) => (isArchestra(head) ? 1 : 0),
  open: () => reader,
};
