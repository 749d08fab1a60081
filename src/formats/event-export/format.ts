import { lazyReader, type Format } from '../format.ts';
import type { ExportForm } from './recognise.ts';

const reader = lazyReader({ name: 'event-export', checkpoints: 'snapshot', whole: true }, async () => {
  const { createSnapshotReader } = await import('../snapshot/snapshot.ts');
  const { exportContents } = await import('./export-snapshot.ts');
  return createSnapshotReader({ name: 'event-export', contents: exportContents });
});

/** Events of Windows as its tools and collectors hand them out, in a file that is written as a whole. */
export const eventExport: Format = {
  name: 'event-export',
  label: 'exported Windows events',
  records: 'events',
  of: 'Windows',
  recognise: async (head, path) => ((await formOf(head, path))?.grows === false ? 1 : 0),
  describe: async (head, path) => (await formOf(head, path))?.says ?? eventExport.label,
  open: () => reader,
  allEvents: async (request) => (await import('./all-events.ts')).allEvents(request),
  findAgain: async () => ({ by: 'byte', textsAt: (await import('./all-events.ts')).textsAt }),
};

async function formOf(head: Buffer, path: string): Promise<ExportForm | undefined> {
  return (await import('./recognise.ts')).exportForm(head, path);
}
