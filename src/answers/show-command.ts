import type { Proof } from '../domain/licence-event.ts';
import type { Packing } from '../inputs/file/packed/decoder.ts';
import { quoted } from '../present/shell.ts';
import type { LineNow } from './line-now.ts';

/** Shows a file from a byte on in a POSIX shell; of a packed one, what it unpacks to. */
export function fromByte(file: string, at: number, packing?: Packing): string {
  return packing === undefined
    ? `tail -c +${at + 1} ${quoted(file)}`
    : `${packing} -cd ${quoted(file)} | tail -c +${at + 1}`;
}

/**
 * Shows a line in a POSIX shell, from its first byte to its end; one of two bytes a character is converted from UTF-16.
 */
export function commandFor({ file, packing, form, line }: LineNow): string {
  const from = fromByte(file, line.at, packing);
  return form === 'bytes'
    ? `${from} | head -n 1`
    : `${from} | head -c ${line.length} | iconv -f ${form.toUpperCase()} -t UTF-8`;
}

/** Shows an event of an .evtx file on Windows; quoted as the shells there do. */
export function wevtutil(file: string, at: Proof['at']): string {
  return `wevtutil qe "${file}" /lf:true /f:text "/q:*[System[EventRecordID=${String(at).replace(/\D/g, '')}]]"`;
}
