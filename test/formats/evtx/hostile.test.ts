import { describe, expect, test } from 'vitest';
import { readChunk, type ChunkContents } from '../../../src/formats/evtx/reader.ts';
import { mostSteps } from '../../../src/formats/evtx/source.ts';
import { chunkOf, instance, nested, recordsIn, slot, tag, texts, typed, type Piece } from './craft.ts';
import { classic } from './samples.ts';

const MOST = mostSteps(64 * 1024);

/**
 * A chunk of one crafted record and of an honest one behind it: the honest one is read, within the steps that a chunk
 * has.
 */
function beside(
  crafted: Piece[],
  change: (chunk: Buffer) => void = () => {},
): { damages: string[]; steps: number; crafted: ChunkContents['events'] } {
  const chunk = chunkOf([crafted, classic(texts('User=ANNA'))]);
  change(chunk);
  const { events, damages, steps } = readChunk(chunk, 0);
  expect(events.at(-1)?.event.data).toEqual([{ value: 'User=ANNA' }]);
  expect(steps).toBeLessThanOrEqual(MOST);
  return {
    damages: damages.map(({ detail }) => detail.replace(/^The record 1 at byte 512 |: it is left out\.$/g, '')),
    steps,
    crafted: events.slice(0, -1),
  };
}

function within(levels: number, of: (inner: Piece) => Piece, innermost: Piece): Piece {
  let piece = innermost;
  for (let level = 0; level < levels; level += 1) piece = of(piece);
  return piece;
}

describe('loops', () => {
  test('a template that uses itself is damage', () => {
    const id = [0x78, 0x78, 0x78, 0x78];
    // The definition stands behind the fragment header of the first record, the token, the version, the id and the
    // offset.
    const definition = 512 + 24 + 4 + 10;
    const itself = { raw: [0x0c, 0x01, ...id, definition & 0xff, definition >> 8, 0, 0, 0, 0, 0, 0] };
    expect(beside([instance('xxxx', [tag('Event', {}, [itself])], [])]).damages).toEqual([
      'needs a template that is damaged',
    ]);
  });

  test('names and templates whose chains lead back to themselves are read: nothing follows the chains', () => {
    const record = classic(texts('User=BERT'));
    const plain = readChunk(chunkOf([record, record]), 0).events.map((event) => event.xml());
    const chunk = chunkOf([record, record]);
    const [first = 0] = recordsIn(chunk);
    const definition = first + 24 + 4 + 10;
    chunk.writeUInt32LE(definition, definition);
    // The first name, Event, behind the definition's header, its fragment header, token, dependency id, size and
    // offset.
    const name = definition + 24 + 4 + 1 + 2 + 4 + 4;
    expect(chunk.toString('utf16le', name + 8, name + 18)).toBe('Event');
    chunk.writeUInt32LE(name, name);
    const { events, damages } = readChunk(chunk, 0);
    expect(damages).toEqual([]);
    expect(events.map((event) => event.xml())).toEqual(plain);
  });
});

describe('depth', () => {
  test('elements within elements are read to a depth that no event has', () => {
    expect(beside([within(60, (inner) => tag('A', {}, [inner]), tag('Event', {}, []))]).damages).toEqual([
      'holds no <Event>',
    ]);
    expect(beside([within(1000, (inner) => tag('A', {}, [inner]), tag('Event', {}, []))]).damages).toEqual([
      'nests elements too deeply',
    ]);
  });

  test('fragments within fragments likewise', () => {
    const value = (levels: number): Piece =>
      within(levels, (inner) => instance('n', [tag('UserData', {}, [slot(0)])], [nested(inner)]), tag('A', {}, ['x']));
    const event = (levels: number): Piece[] => [instance('e', [tag('Event', {}, [slot(0)])], [nested(value(levels))])];
    expect(beside(event(12)).damages).toEqual([]);
    expect(beside(event(200)).damages).toEqual(['nests fragments too deeply']);
  });

  test('templates within templates likewise', () => {
    let name = 0;
    const deep = within(
      100,
      (inner) => instance(`t${(name += 1)}`, [tag('UserData', {}, [inner])], []),
      tag('A', {}, []),
    );
    expect(beside([tag('Event', {}, [deep])]).damages).toEqual(['nests templates too deeply']);
  });
});

describe('multiplication', () => {
  test('a value that is used many times in a value that is used many times takes no longer than its size allows', () => {
    const slots = Array.from({ length: 40 }, () => slot(0));
    const bomb = within(
      8,
      (inner) => instance('b', [tag('UserData', {}, slots)], [nested(inner)]),
      tag('A', {}, ['x']),
    );
    const found = beside([instance('e', [tag('Event', {}, [slot(0)])], [nested(bomb)])]);
    expect(found.damages).toEqual(['takes more steps to decode than its size allows']);
  });

  test('an array of a long text for each of its many items likewise', () => {
    const long = tag('Data', {}, ['x'.repeat(8000), slot(0)]);
    const found = beside([
      instance('e', [tag('Event', {}, [tag('EventData', {}, [long])])], [typed(0x84, '00'.repeat(20_000))]),
    ]);
    expect(found.damages).toEqual(['takes more steps to decode than its size allows']);
  });

  test('a text is bounded, too, where only the XML has it', () => {
    const long = tag('Other', {}, ['x'.repeat(8000), slot(0)]);
    const { crafted, damages } = beside([
      instance('e', [tag('Event', {}, [tag('DebugData', {}, [long])])], [typed(0x84, '00'.repeat(20_000))]),
    ]);
    expect(damages).toEqual([]);
    expect(() => crafted[0]?.xml()).toThrow(RangeError);
  });

  test('an array of as many items as a record can hold is read', () => {
    const { crafted, damages } = beside([
      instance(
        'e',
        [tag('Event', {}, [tag('EventData', {}, [tag('Data', { Name: 'n' }, [slot(0)])])])],
        [typed(0x84, '01'.repeat(40_000))],
      ),
    ]);
    expect(damages).toEqual([]);
    expect(crafted[0]?.event.data).toHaveLength(40_000);
  });

  test('a chunk full of the smallest records, each with the greatest template, ends within its steps', () => {
    const definition = [
      tag('Event', {}, [
        tag(
          'UserData',
          {},
          Array.from({ length: 3500 }, () => tag('A', {}, [])),
        ),
      ]),
    ];
    const { events, steps } = readChunk(
      chunkOf(Array.from({ length: 300 }, () => [instance('big', definition, [])])),
      0,
    );
    expect(events.map(({ id }) => id)).toEqual([1]);
    expect(steps).toBeGreaterThan(300 * 2000);
    expect(steps).toBeLessThanOrEqual(MOST);
  });
});

describe('words', () => {
  test('what is said of a damaged record quotes nothing of it', () => {
    const { damages } = beside([tag('Event', {}, [tag('EventData\r\nroot logged in', {}, [])])]);
    expect(damages).toEqual(['holds a name that XML does not allow']);
  });

  test('a name that is markup does not become any', () => {
    expect(beside([tag('Event', {}, [tag('a><b', {}, [])])]).damages).toEqual(['holds a name that XML does not allow']);
    expect(beside([tag('Event', {}, [{ entity: 'x;<b/>' }])]).damages).toEqual([
      'holds a name that XML does not allow',
    ]);
  });

  test('a text that is markup is escaped', () => {
    const { crafted } = beside([tag('Event', { a: "' b='" }, [tag('EventData', {}, [tag('Data', {}, ['</Data>'])])])]);
    expect(crafted[0]?.xml()).toBe(
      "<Event a='&apos; b=&apos;'><EventData><Data>&lt;/Data&gt;</Data></EventData></Event>",
    );
  });
});
