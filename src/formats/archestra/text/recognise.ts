import { headText, markLength, textEncodingOf } from '../../../inputs/file/encoding.ts';
import type { KnownForm } from '../../event-export/framing/event-codec.ts';
import { envelopeBy } from '../../event-export/framing/envelope.ts';
import { createJsonCodec } from '../../event-export/framing/json.ts';
import { behindGap, objectEnd, parsed } from '../../event-export/framing/json-bytes.ts';
import { areInTurn } from '../../event-export/framing/lines.ts';
import { recordIn, recordInText, type Writer } from './json-records.ts';
import { createRowsCodec } from './rows-codec.ts';
import { type Table, tableIn } from './table-in.ts';

/** So many objects that are no records may stand before the first, and so many lines tell whether they are in turn. */
const MOST_OTHERS = 20;

const WRITERS: Readonly<Record<Writer, string>> = { aalogbeat: ' by aalogbeat', aaLog: '' };

const TABLES: Readonly<Record<Table['form'], string>> = {
  csv: 'ArchestrA records as CSV',
  tsv: 'ArchestrA records as a table with tabs',
  pairs: 'ArchestrA records as text, with the names of their fields',
  viewer: 'rows of the Log Viewer of ArchestrA',
};

/**
 * What a file of records of the ArchestrA logger is by its first bytes, at most 64 KiB, as they stand in it, and how
 * they are read; undefined where it is none that is text. All forms are known by the names of their fields or, where
 * rows were copied without a header, by what stands in these.
 */
export function recognise(head: Buffer): KnownForm | undefined {
  if (head.subarray(0, 512).includes('\0\0\0')) return undefined;
  // What tells a form is ASCII: one byte of another encoding must not change how the rest is read.
  const text = textEncodingOf(head, true) === 'bytes' ? head.toString('utf8', markLength(head)) : headText(head);
  if (/^\s{0,200}[[{]/.test(text)) return jsonIn(Buffer.from(text));
  const table = tableIn(text);
  return table && { form: table.form, says: TABLES[table.form], open: () => createRowsCodec(table.layout) };
}

function jsonIn(bytes: Buffer): KnownForm | undefined {
  for (let at = 0, others = 0; others < MOST_OTHERS; others += 1) {
    const from = behindGap(bytes, at);
    const to = objectEnd(bytes, from);
    const whole = to !== undefined && to > 0;
    const record = whole ? recordIn(parsed(bytes.toString('utf8', from, to))) : undefined;
    if (record !== undefined && !('bad' in record)) {
      const isLines = !bytes.subarray(from, to).includes('\n') && !/[[{]/.test(bytes.toString('utf8', at, from));
      return isLines ? lines(bytes, from, record.writer) : asJson(record.writer);
    }
    const list = envelopeBy(whole ? bytes.subarray(0, to) : bytes, from, { object: good, row: () => undefined });
    if (list !== undefined) return asJson(list.first.writer, list.envelope);
    if (!whole) return undefined;
    at = to;
  }
  return undefined;
}

function good(value: unknown): { writer: Writer } | undefined {
  const record = recordIn(value);
  return record === undefined || 'bad' in record ? undefined : record;
}

function asJson(writer: Writer, envelope?: Parameters<typeof createJsonCodec>[0]): KnownForm {
  return {
    form: 'json',
    says: `ArchestrA records as JSON${WRITERS[writer]}`,
    open: () => createJsonCodec(envelope, (_, text) => recordInText(text)),
  };
}

/** Lines that are in the order of time may go on to be written. */
function lines(bytes: Buffer, from: number, writer: Writer): KnownForm {
  const records = bytes
    .toString('utf8', from)
    .split('\n', MOST_OTHERS)
    .flatMap((line) => recordIn(parsed(line)) ?? [])
    .flatMap((record) => ('bad' in record ? [] : record));
  const form = asJson(writer);
  if (!areInTurn(records)) return form;
  return { ...form, form: 'json-lines', says: `ArchestrA records as JSON lines${WRITERS[writer]}`, grows: true };
}
