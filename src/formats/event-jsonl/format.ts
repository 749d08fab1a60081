import type { ExportForm } from '../event-export/recognise.ts';
import { lazyReader, type Format } from '../format.ts';

const reader = lazyReader({ name: 'event-jsonl', checkpoints: 'text-log' }, async () => {
  const { createJsonLinesReader } = await import('./json-lines.ts');
  const { follower } = await import('../text-log/follow.ts');
  return createJsonLinesReader(follower);
});

/** Events of Windows as lines of JSON that a collector goes on writing. */
export const eventJsonl: Format = {
  name: 'event-jsonl',
  label: 'Windows events as JSON lines',
  records: 'events',
  of: 'Windows',
  recognise: async (head, path) => ((await formOf(head, path))?.grows === true ? 1 : 0),
  describe: async (head, path) => (await formOf(head, path))?.says ?? eventJsonl.label,
  open: () => reader,
  allEvents: async (request) => (await import('../event-export/all-events.ts')).allEvents(request),
  findAgain: async () => {
    const { LONGEST_EVENT, textOfLine } = await import('./json-lines.ts');
    return { by: 'line', textOf: textOfLine, longest: LONGEST_EVENT };
  },
};

async function formOf(head: Buffer, path: string): Promise<ExportForm | undefined> {
  return (await import('../event-export/recognise.ts')).exportForm(head, path);
}
