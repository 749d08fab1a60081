import { fitted, recordOf } from '../fields/shapes.ts';
import { recordEventIn } from '../fields/records.ts';
import { stampIn } from '../fields/stamps.ts';
import { type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';
import { fieldText, walkRow } from '../../rows.ts';

const LF = 0x0a;
/** So far a row is looked at to tell whether one begins there. */
const LONGEST_TRIAL = 16 * 1024;

export interface RecordTable {
  delimiter: string;
  /** What the columns are called; '' for one that tells nothing. */
  names: readonly string[];
  /** The fields of the row above the events, where there is one. */
  header: readonly string[] | undefined;
}

/**
 * Tables of events with any columns in any order: each row is a record, read by the names of its columns. What stands
 * above the first row and the header wherever it comes again say nothing.
 */
export function createRecordTableCodec({ delimiter, names, header }: RecordTable): EventCodec {
  const comma = delimiter.charCodeAt(0);
  const bounds: number[] = [];
  const above = header?.join('\n');
  let count = 0;
  return { frame, begin, decode: take, newestFirst: true, english: () => delimiter !== ';' };

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    let from = at;
    while (from < bytes.length && bytes[from]! <= 0x20 && bytes[from] !== comma) from += 1;
    if (from >= bytes.length) return last || from > at ? { kind: 'gap', from, to: from } : undefined;
    const walked = delimiter.length > 1 ? lineFrom(bytes, from, last) : walkRow(bytes, from, last, comma, bounds);
    if (walked === 'more') return { kind: 'part', from, to: from };
    if (walked === 'broken')
      return { kind: 'bad', from, to: from, detail: 'the quotes of the row do not fit together' };
    return { kind: 'event', from, to: walked.to };
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const fields = fieldsOf(bytes, from, to);
    if (fields.join('\n') === above || fields.slice(0, header?.length).join('\n') === above) return 'nothing';
    if (fields.length < 3 && count === 0) return 'nothing';
    const row = fitted(fields, names, delimiter);
    const event = row.length === names.length ? recordEventIn(recordOf(names, row)) : undefined;
    if (event === undefined)
      return {
        bad:
          row.length === names.length
            ? 'the row has no time that can be read'
            : `the row has ${fields.length} fields, and not what the rows of such a table have`,
      };
    count += 1;
    return { stamp: event.stamp, draft: wanted ? event.draft() : undefined };
  }

  /** Signs that stand for another delimiter are only looked for within a line. */
  function fieldsOf(bytes: Buffer, from: number, to: number): string[] {
    return delimiter.length > 1 ? textIn(bytes, from, to).trimEnd().split(delimiter) : fieldsIn(bytes, bounds);
  }

  function begin(bytes: Buffer, from: number): number {
    for (
      let at = bytes.indexOf(LF, Math.max(0, from - 1));
      at >= 0 && at + 1 < bytes.length;
      at = bytes.indexOf(LF, at + 1)
    ) {
      if (delimiter.length > 1) return at + 1;
      const walked = walkRow(bytes.subarray(at + 1, at + 1 + LONGEST_TRIAL), 0, false, comma);
      if (typeof walked === 'string') continue;
      const fields = fieldsIn(bytes.subarray(at + 1), walked.bounds);
      if (
        fitted(fields, names, delimiter).length === names.length &&
        fields.some((field) => field.length < 60 && stampIn(field) !== undefined)
      )
        return at + 1;
    }
    return -1;
  }
}

function lineFrom(bytes: Buffer, from: number, last: boolean): { to: number } | 'more' | 'broken' {
  const end = bytes.indexOf(LF, from);
  return end >= 0 ? { to: end + 1 } : last ? { to: bytes.length } : 'more';
}

function fieldsIn(bytes: Buffer, bounds: readonly number[]): string[] {
  return Array.from({ length: bounds.length / 2 }, (_, column) =>
    fieldText(textIn(bytes, bounds[2 * column]!, bounds[2 * column + 1]!)),
  );
}
