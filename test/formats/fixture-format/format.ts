import type { LogEvent } from '../../../src/domain/entry.ts';
import type { Format } from '../../../src/formats/format.ts';
import { createSnapshotReader } from '../../../src/formats/snapshot/snapshot.ts';
import { entryOf, holdsAny } from '../../../src/formats/windows-event.ts';
import { textOf } from '../../../src/inputs/file/encoding.ts';
import { openBytes } from '../../../src/inputs/file/packed/open.ts';

const BEGINNING = '# blocks 1\n';

const reader = createSnapshotReader({
  name: 'blocks',
  async *contents(request, _, history) {
    const file = await openBytes(request.path);
    try {
      const bytes = Buffer.alloc((await file.stat()).size);
      await file.read(bytes, 0, bytes.length, 0);
      const placed = eventsIn(textOf(bytes)).filter(({ event }) => holdsAny(event, request.wanted.literals));
      yield { entries: placed.map((one) => entryOf(one, request, history)), notes: [] };
    } finally {
      await file.close();
    }
  },
});

/** A format of the tests: blocks of `key=value`, an empty line between them. */
export const blocks: Format = {
  name: 'blocks',
  label: 'events in blocks',
  records: 'events',
  of: 'Windows',
  recognise: (head) => (head.toString('latin1').startsWith(BEGINNING) ? 1 : 0),
  open: () => reader,
};

function eventsIn(text: string): { event: LogEvent; at: number }[] {
  let at = BEGINNING.length;
  return text
    .slice(at)
    .split('\n\n')
    .map((block) => {
      const from = at;
      at += block.length + 2;
      return { event: eventOf(block), at: from };
    });
}

function eventOf(block: string): LogEvent {
  const {
    provider = '',
    time = '',
    message = '',
  } = Object.fromEntries(
    block
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string | undefined>;
  return { source: provider, at: Date.parse(time), text: message, data: [] };
}
