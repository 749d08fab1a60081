const FILE_MAGIC = 'ElfFile\0';

/** Whether a file that begins with these bytes is an .evtx file. */
export function isEvtx(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(8, head.length)).toString('latin1') === FILE_MAGIC;
}
