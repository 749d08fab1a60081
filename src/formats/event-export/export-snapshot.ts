import { basename } from 'node:path';
import type { Note, ReadRequest } from '../../domain/reader.ts';
import { exportOptions } from '../settings.ts';
import type { Contents, Part } from '../snapshot/snapshot.ts';
import { createRepeatedHours } from '../repeated-hours.ts';
import { addAll, createStatedOffsets } from '../stated-offsets.ts';
import { type Damage, entryOf, instantOf } from '../windows-event.ts';
import { type ExportOptions, readExport } from './passes/read-export.ts';

/**
 * The events of an export, oldest first, in parts. What could not be read, and what could only be guessed, is noted
 * with its place; where an event may be lost by it, between others, as a gap too, with the part in which it is.
 */
export const exportContents: Contents = createExportContents();

/** The same of the forms that `recognise` tells. */
export function createExportContents(recognise?: ExportOptions['recognise']): Contents {
  return (request, _, history) => contents(request, history, recognise);
}

async function* contents(
  request: ReadRequest,
  history: boolean,
  recognise: ExportOptions['recognise'],
): AsyncGenerator<Part> {
  const { source, path, now, wanted, settings, isRelevant: says, onProgress: lives } = request;
  const read = await readExport(path, {
    literals: wanted.literals,
    firstOfProcess: wanted.firstOfProcess === true,
    ...exportOptions(settings),
    ...(says && { isRelevant: says }),
    ...(lives && { onProgress: lives }),
    ...(recognise && { recognise }),
    now,
  });
  const note = (what: Note['what'], at: number, detail: string): Note => ({
    stream: `${source}:${path}`,
    place: { file: path, at },
    arrived: now,
    what,
    detail,
  });
  const told = ({ at, detail }: Damage): string => `${basename(path)}, byte ${at}: ${detail}`;
  const notes = [
    ...read.damages.map((one) => note('damaged', one.at, told(one))),
    ...read.remarks.map((remark) => note('damaged', 0, `${basename(path)}: ${remark}`)),
  ];
  const gaps = [...read.behind()].map(([one, behind]) => ({ ...note('gap', one.at, told(one)), behind }));
  const { first, last } = read;
  const whole = {
    computers: [...read.computers],
    ...(says && { providers: [...read.providers] }),
    ...(first !== undefined &&
      last !== undefined && { span: [instantOf(first, request), instantOf(last, request)] as const }),
  };
  let noted = 0;
  let given = 0;
  const hours = createRepeatedHours(request);
  const offsets = createStatedOffsets(request);
  for await (const part of read.wanted === 0 ? [[]] : read.events()) {
    const entries = part.map((placed) => {
      const entry = entryOf(placed, request, history);
      hours.place(entry, placed.event, '');
      return entry;
    });
    const within: Note[] = [];
    for (let gap = gaps[noted]; gap !== undefined && gap.behind <= given + entries.length; gap = gaps[noted]) {
      within.push({ ...gap, afterEntries: gap.behind - given });
      noted += 1;
    }
    addAll(offsets, entries);
    const remark = given + entries.length < read.wanted ? undefined : offsets.remark();
    if (remark !== undefined) within.push(note('damaged', 0, `${basename(path)}: ${remark}`));
    yield given === 0 ? { entries, notes: [...notes, ...within], ...whole } : { entries, notes: within };
    given += entries.length;
  }
}
