import type { ExportForm } from '../../event-export/recognise.ts';
import type { ReadRequest } from '../../../domain/reader.ts';
import { lazyReader, type AllEvents, type Format } from '../../format.ts';

const exportReader = lazyReader({ name: 'archestra-text', checkpoints: 'snapshot', whole: true }, async () => {
  const { createSnapshotReader } = await import('../../snapshot/snapshot.ts');
  const { createExportContents } = await import('../../event-export/export-snapshot.ts');
  const { recognise } = await import('./recognise.ts');
  return createSnapshotReader({ name: 'archestra-text', contents: createExportContents(recognise) });
});

const linesReader = lazyReader({ name: 'archestra-jsonl', checkpoints: 'text-log' }, async () => {
  const { createJsonLinesReader } = await import('../../event-jsonl/json-lines.ts');
  const { follower } = await import('../../text-log/follow.ts');
  const { eventOfLine, OF_PROCESS } = await import('./json-records.ts');
  return createJsonLinesReader(follower, { name: 'archestra-jsonl', eventOf: eventOfLine, ofProcess: OF_PROCESS });
});

/**
 * Records of the ArchestrA logger as tools and its viewer hand them out as text, in a file that is written as a whole.
 */
export const archestraText: Format = {
  name: 'archestra-text',
  label: 'ArchestrA records as text',
  records: 'events',
  of: 'ArchestrA',
  recognise: async (head) => ((await formOf(head))?.grows === false ? 1 : 0),
  describe: async (head) => (await formOf(head))?.says ?? archestraText.label,
  open: () => exportReader,
  allEvents,
  findAgain: async () => {
    const { textsAt } = await import('../../event-export/all-events.ts');
    const { recognise } = await import('./recognise.ts');
    return { by: 'byte', textsAt: (path, at) => textsAt(path, at, { recognise }) };
  },
};

/** Records of the ArchestrA logger as lines of JSON that a collector goes on writing. */
export const archestraLines: Format = {
  name: 'archestra-jsonl',
  label: 'ArchestrA records as JSON lines',
  records: 'events',
  of: 'ArchestrA',
  recognise: async (head) => ((await formOf(head))?.grows === true ? 1 : 0),
  describe: async (head) => (await formOf(head))?.says ?? archestraLines.label,
  open: () => linesReader,
  allEvents,
  findAgain: async () => {
    const { createTextOfLine, LONGEST_EVENT } = await import('../../event-jsonl/json-lines.ts');
    const { eventOfLine } = await import('./json-records.ts');
    return { by: 'line', textOf: createTextOfLine(eventOfLine), longest: LONGEST_EVENT };
  },
};

async function formOf(head: Buffer): Promise<ExportForm | undefined> {
  const known = (await import('./recognise.ts')).recognise(head);
  return known && { says: known.says, grows: known.grows === true };
}

async function allEvents(request: ReadRequest): Promise<AllEvents> {
  const { allEvents: all } = await import('../../event-export/all-events.ts');
  return all(request, { recognise: (await import('./recognise.ts')).recognise });
}
