const PACKED = 'is compressed in a way that is not read (gzip and zstd are): unpack it first';

const REFUSED: readonly { magic: string; kind: string; detail: string }[] = [
  {
    magic: 'ElfFile\0',
    kind: 'evtx',
    detail: 'is a Windows event log (.evtx), not text: configure it as an event log, or export it as text',
  },
  { magic: '\x1f\x8b\x08', kind: 'gzip', detail: 'is compressed twice: unpack it once' },
  { magic: 'PK\x03\x04', kind: 'zip', detail: PACKED },
  { magic: '\xfd7zXZ\0', kind: 'xz', detail: PACKED },
  { magic: '\x28\xb5\x2f\xfd', kind: 'zstd', detail: 'is compressed twice: unpack it once' },
  { magic: 'BZh', kind: 'bzip2', detail: PACKED },
  { magic: '\x04\x22\x4d\x18', kind: 'lz4', detail: PACKED },
  { magic: '7z\xbc\xaf\x27\x1c', kind: '7z', detail: PACKED },
  { magic: '\x1f\x9d', kind: 'compress', detail: PACKED },
];

/** Why a file that begins with these bytes must not be read as text, and the remedy; undefined where it may be. */
export function refusal(head: Buffer): { kind: string; detail: string } | undefined {
  const start = head.toString('latin1', 0, 8);
  return REFUSED.find(({ magic }) => start.startsWith(magic));
}
