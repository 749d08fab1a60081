import { type EventCodec, type Frame, type Taken, textIn } from '../../event-export/framing/event-codec.ts';
import { fieldText } from '../../rows.ts';
import type { Layout } from './layout.ts';
import { createRowFinder, type Row } from './row-finder.ts';
import { recordOf, type Values } from './record.ts';

const [LF, CR, BLANK] = [0x0a, 0x0d, 0x20];

/**
 * Records as rows, of a table or with the names of their fields, whose message may hold quotes that nobody doubled, the
 * delimiter, and line ends.
 */
export function createRowsCodec(layout: Layout): EventCodec {
  const { roles } = layout;
  const { rowAt, headerEnd, begin } = createRowFinder(layout);
  let row: Row | undefined;
  return { frame, begin, decode, newestFirst: false, english: () => true };

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    let from = at;
    while (from < bytes.length && (bytes[from] === LF || bytes[from] === CR || bytes[from] === BLANK)) from += 1;
    if (from >= bytes.length) return last || from > at ? { kind: 'gap', from, to: from } : undefined;
    const header = headerEnd(bytes, from);
    if (header !== undefined) return { kind: 'gap', from, to: header };
    const found = rowAt(bytes, from, last);
    if (found === 'more') return { kind: 'part', from, to: from };
    if (typeof found === 'string') return { kind: 'bad', from, to: from, detail: found };
    row = found;
    return { kind: 'event', from, to: found.to };
  }

  function decode(bytes: Buffer, _: Frame, wanted: boolean): Taken {
    const values: Values = {};
    for (const [nth, role] of roles.entries()) {
      const bounds = row?.fields[nth];
      if (role === undefined || bounds === undefined) continue;
      const text = textIn(bytes, ...bounds);
      values[role] = row?.doubles === true ? fieldText(text) : text;
    }
    const record = recordOf(values);
    if (record === undefined) return { bad: 'the record has no time that can be read' };
    return { stamp: record.stamp, draft: wanted ? record.draft() : undefined };
  }
}
