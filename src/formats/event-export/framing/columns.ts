import { hasText, recordEventIn } from '../fields/records.ts';
import { type Context, type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';

const LF = 0x0a;
/** So many lines may stand above the names of the columns. */
const MOST_ABOVE = 60;
const LINES = /^ *-+(?: +-+){2,} *$/;
/** `   ProviderName: x` above the events that share it. */
const SHARED = /^ {2,}(\w{1,40}): (.+)$/;
/** What does not fit the window is cut. */
const CUT = /(?:\.\.\.|…)$/;

/** Names and lines of a table whose columns stand below each other, and the field that its rows share. */
interface Printed {
  names: readonly string[];
  /** From, to, from, to … of the lines below the names. */
  bounds: readonly number[];
}

/** Whether a text is a table of events in columns, as PowerShell prints it. */
export function isPrintedTable(text: string): boolean {
  const lines = text.split(/\r?\n/, MOST_ABOVE);
  const at = lines.findIndex((line, nth) => nth > 0 && LINES.test(line));
  if (at < 1) return false;
  const bytes = Buffer.from(text);
  const codec = createColumnsCodec();
  for (let from = 0, tried = 0; from < bytes.length && tried < MOST_ABOVE; tried += 1) {
    const frame = codec.frame(bytes, from, true);
    if (frame === undefined) return false;
    const taken = frame.kind === 'event' ? codec.decode(bytes, frame, true) : 'nothing';
    if (taken !== 'nothing' && !('bad' in taken))
      return taken.detail !== undefined || (taken.draft !== undefined && hasText(taken.draft));
    from = Math.max(frame.to, from + 1);
  }
  return false;
}

/** Events a line each in columns below each other, under their names and lines of dashes. */
export function createColumnsCodec(): EventCodec {
  let told: Context | undefined;
  let printed: Printed | undefined;
  let shared: readonly [string, string] | undefined;
  let before = '';
  return {
    frame,
    begin: (bytes, from) => {
      const at = bytes.indexOf(LF, Math.max(0, from - 1));
      return at < 0 || at + 1 >= bytes.length ? -1 : at + 1;
    },
    decode: take,
    context: () => told,
    resume,
    newestFirst: true,
    english: () => true,
  };

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    const end = bytes.indexOf(LF, at);
    if (end < 0 && !last) return undefined;
    if (at >= bytes.length) return { kind: 'gap', from: at, to: at };
    return { kind: 'event', from: at, to: end < 0 ? bytes.length : end + 1 };
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const line = textIn(bytes, from, to).trimEnd();
    const above = before;
    before = line;
    if (LINES.test(line) && above !== '') {
      const bounds = [...line.matchAll(/-+/g)].flatMap(({ index, 0: dashes }) => [index, index + dashes.length]);
      resume(contextOf(cells(above, bounds), bounds, shared));
      return 'nothing';
    }
    const [, name, value] = SHARED.exec(line) ?? [];
    if (name !== undefined && value !== undefined) shared = [name, value.trim()];
    if (printed === undefined || line === '') return 'nothing';
    const fields = cells(line, printed.bounds);
    const record = Object.fromEntries(printed.names.map((column, at) => [column, fields[at] ?? '']));
    const event = recordEventIn({ ...record, ...(shared && { [shared[0]]: shared[1] }) });
    if (event === undefined) return 'nothing';
    if (CUT.test(line))
      return {
        stamp: event.stamp,
        draft: undefined,
        detail: 'the text of the event is cut off at the width of the window: save it as CSV instead',
      };
    // What its rows share is not in the bytes of each.
    return { stamp: event.stamp, draft: wanted || shared !== undefined ? event.draft() : undefined };
  }

  function resume(context: Context | undefined): void {
    if (context === told) return;
    told = context;
    if (context === undefined) return;
    const [names = '[]', bounds = '[]', of = 'null'] = context.header;
    printed = { names: JSON.parse(names) as string[], bounds: JSON.parse(bounds) as number[] };
    shared = (JSON.parse(of) as [string, string] | null) ?? undefined;
  }
}

function contextOf(
  names: readonly string[],
  bounds: readonly number[],
  shared: readonly [string, string] | undefined,
): Context {
  return {
    header: [JSON.stringify(names), JSON.stringify(bounds), JSON.stringify(shared ?? null)],
    channel: undefined,
  };
}

/** The texts of a line in columns: a number ends where its lines of dashes end, and may begin before them. */
function cells(line: string, bounds: readonly number[]): string[] {
  const cuts = [0];
  for (let column = 2; column < bounds.length; column += 2) {
    let at = bounds[column]!;
    const least = bounds[column - 1]!;
    while (at > least && (line[at - 1] ?? ' ') !== ' ') at -= 1;
    cuts.push(at);
  }
  return cuts.map((from, nth) => line.slice(from, cuts[nth + 1] ?? line.length).trim());
}
