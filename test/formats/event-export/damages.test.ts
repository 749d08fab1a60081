import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../runs.ts';
import type { FullEvent } from './form-words.ts';
import { WRITERS, writeForm } from './forms.ts';
import { readBytes, type Whole } from './read.ts';

const HEADER = 'Level,Date and Time,Source,Event ID,Task Category\r\n';
const row = (id: number, text: string): string => `Error,2026-05-13 08:00:0${id},A,${id},None,${text}\r\n`;
const xml = (id: number, text = 'x'): string =>
  `<Event xmlns='x'><System><Provider Name='A'/><EventID>${id}</EventID><TimeCreated ` +
  `SystemTime='2026-05-13T08:00:0${id}Z'/></System><EventData><Data>${text}</Data></EventData></Event>`;
const json = (id: number, text = 'x'): string =>
  JSON.stringify({ Id: id, ProviderName: 'A', TimeCreated: `2026-05-13T08:00:0${id}Z`, Message: text });

const ids = ({ events }: Whole): (number | undefined)[] => events.map(({ event }) => event.id);

describe('a table with a fault', () => {
  test('a quote that is not closed costs its row; reading goes on at the next that is one', async () => {
    const before = HEADER + row(1, '"fine"');
    const read = await readBytes(`${before}${row(2, '"not closed')}${row(3, '"fine, too"')}${row(4, 'fine')}`);
    expect(ids(read)).toEqual([1, 3, 4]);
    expect(read.damages).toEqual([{ at: before.length, detail: expect.stringContaining('quotes'), lost: true }]);
    expect(read.count).toBe(3);
  });

  test('a quote that is not closed to the end of the file', async () => {
    const read = await readBytes(`${HEADER}${row(1, 'fine')}${row(2, '"not closed')}${row(3, 'fine')}`);
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toHaveLength(1);
  });

  test('a row that was cut, zeros, and lines of something else', async () => {
    const read = await readBytes(
      `${HEADER}${row(1, 'fine')}Error,2026-05\r\n${row(2, 'fine')}${'\0'.repeat(100)}\r\nsomething ` +
        `else\r\n${row(3, 'fine')}`,
    );
    expect(ids(read)).toEqual([1, 2, 3]);
    expect(read.damages).toHaveLength(3);
  });

  test('a text of 10 MB is passed over, and told', async () => {
    const read = await readBytes(
      `${HEADER}${row(1, 'fine')}${row(2, `"${'long '.repeat(2_000_000)}"`)}${row(3, 'fine')}`,
    );
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toEqual([
      {
        at: HEADER.length + row(1, 'fine').length,
        detail: expect.stringMatching(/does not end within 1048576 bytes/),
        lost: true,
      },
    ]);
  });

  test('a text of half a megabyte is one', async () => {
    expect(await readBytes(HEADER + row(1, `"${'long\n'.repeat(100_000)}"`) + row(2, 'fine'))).toMatchObject({
      count: 2,
      damages: [],
    });
  });

  test('of PowerShell: rows of another width', async () => {
    const read = await readBytes(
      '"Message","Id","TimeCreated"\r\n"a\r\nb","1","2026-05-13 08:00:01"\r\n"not ' +
        'closed,"2","2026-05-13 08:00:02"\r\n"c ""d""\r\ne","3","2026-05-13 08:00:03"\r\n"2026-05-13 ' +
        '08:00:04"\r\n"f","5","2026-05-13 08:00:05"\r\n',
    );
    expect(ids(read)).toEqual([1, 3, 5]);
    expect(read.damages.map(({ detail }) => detail)).toEqual([
      'the quotes of the row do not fit together',
      'the row has no time that can be read',
    ]);
  });
});

describe('XML with a fault', () => {
  test('that ends within an event', async () => {
    const whole = `<Events>${xml(1)}${xml(2)}`;
    const read = await readBytes(whole + xml(3).slice(0, 120));
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toEqual([{ at: whole.length, detail: 'the event is cut off: the file ends within it' }]);
  });

  test('of which a piece is missing in the middle', async () => {
    const read = await readBytes(`<Events>${xml(1)}${xml(2).slice(0, 150)}${xml(3)}</Events>`);
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toEqual([
      { at: 8 + xml(1).length, detail: expect.stringContaining('another begins before its end'), lost: true },
    ]);
  });

  test('zeros between the events', async () => {
    const read = await readBytes(`<Events>${xml(1)}${'\0'.repeat(5000)}${xml(2)}</Events>`);
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toEqual([
      { at: 8 + xml(1).length, detail: expect.stringContaining('zero bytes'), lost: true },
    ]);
  });

  test('a document type is told and nothing that it defines is used, in this file or another', async () => {
    const type =
      '<!DOCTYPE Events [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY secret SYSTEM ' +
      '"file:///etc/passwd">]>';
    const read = await readBytes(`<?xml version="1.0"?>${type}<Events>${xml(1, '&b;&secret;')}${xml(2)}</Events>`);
    expect(read.damages).toEqual([
      { at: 21, detail: expect.stringContaining('document type') },
      { at: 21 + type.length + 8, detail: expect.stringContaining('undefined entity') },
    ]);
    expect(read.events.map(({ event }) => event.data[0]?.value)).toEqual(['&b;&secret;', 'x']);
  });

  test('characters that XML does not know are kept, and told', async () => {
    const read = await readBytes(`<Events>${xml(1, 'a\u0007b&#27;c')}${xml(2)}</Events>`);
    expect(read.events.map(({ event }) => event.data[0]?.value)).toEqual(['a\u0007b&#27;c', 'x']);
    expect(read.damages).toEqual([{ at: 8, detail: expect.stringContaining('not well-formed') }]);
  });

  test('zeros within an event may have cost what it said', async () => {
    expect((await readBytes(`<Events>${xml(1, 'a\0\0c')}</Events>`)).damages).toMatchObject([{ at: 8, lost: true }]);
    expect((await readBytes(`${HEADER}${row(1, 'a\0\0c')}`)).damages).toMatchObject([
      { at: HEADER.length, lost: true },
    ]);
  });

  test('an event that nests without end', async () => {
    const read = await readBytes(`<Events>${xml(1, '<a>'.repeat(300_000))}${xml(2)}</Events>`);
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toEqual([{ at: 8, detail: expect.stringContaining('nested deeper than 64'), lost: true }]);
  });

  test('an event without a time', async () => {
    const read = await readBytes(`<Events>${xml(1)}${xml(2).replace('SystemTime', 'Time')}${xml(3)}</Events>`);
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toEqual([{ at: 8 + xml(1).length, detail: expect.stringContaining('no time'), lost: true }]);
  });
});

describe('JSON with a fault', () => {
  test('lines: one that is cut, one that is something else', async () => {
    const read = await readBytes(
      [json(1), json(2).slice(0, 40), json(3), '{"level":"info","msg":"agent started"}', 'panic: oh', json(4), ''].join(
        '\n',
      ),
    );
    expect(ids(read)).toEqual([1, 3, 4]);
    expect(read.damages).toEqual([
      { at: json(1).length + 1, detail: 'the event is broken JSON', lost: true },
      { at: expect.any(Number), detail: expect.stringContaining('no JSON'), lost: true },
    ]);
  });

  test('a list in one line', async () => {
    const read = await readBytes(`[${json(1)},${json(2).replace('"A"', '"A')},${json(3)}]`);
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toHaveLength(1);
  });

  test('a list in many lines that ends within an event', async () => {
    const text = JSON.stringify(
      [1, 2, 3].map((id) => JSON.parse(json(id)) as object),
      null,
      2,
    );
    const read = await readBytes(text.slice(0, -40));
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toEqual([
      { at: text.lastIndexOf('{'), detail: 'the event is cut off: the file ends within it' },
    ]);
  });

  test('halves of pairs of surrogates become a mark', async () => {
    expect(await readBytes(`${json(1, 'a\ud83d')}\n${json(2).replace('"x"', '"\\udc00b"')}\n`)).toMatchObject({
      events: [{ event: { text: 'a\ufffd' } }, { event: { text: '\ufffdb' } }],
      damages: [],
    });
  });

  test('an object that nests without end', async () => {
    const read = await readBytes(`${json(1)}\n${'{"a":'.repeat(200_000)}\n${json(2)}\n`);
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toHaveLength(1);
  });
});

describe('a hole of zeros that is larger than what is held in memory', () => {
  test.each([
    ['a table', HEADER + row(1, 'fine'), row(2, 'fine')],
    ['JSON lines', `${json(1)}\n`, `\n${json(2)}\n`],
    ['XML', xml(1), xml(2)],
  ])('%s', async (_, before, behind) => {
    const read = await readBytes(
      Buffer.concat([Buffer.from(before), Buffer.alloc(3_000_000), Buffer.from(`\n${behind}`)]),
    );
    expect(ids(read)).toEqual([1, 2]);
    expect(read.damages).toEqual([{ at: before.length, detail: expect.any(String), lost: true }]);
  });
});

describe('the text of wevtutil with a fault', () => {
  const event: FullEvent = {
    source: 'A',
    id: 1,
    level: 4,
    at: Date.UTC(2026, 4, 13),
    number: 1,
    channel: 'C',
    machine: 'H',
    user: 'S-1-5-18',
    text: 'x',
    data: [],
  };
  const text = writeForm('wevtutil-text', [event, { ...event, id: 2 }, { ...event, id: 3 }]).toString();

  test('an event whose lines are not what they should be', async () => {
    const read = await readBytes(text.replace('  Event ID: 2\r\n', ''));
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toEqual([
      { at: text.indexOf('Event[1]'), detail: expect.stringContaining('lines above the description'), lost: true },
    ]);
  });

  test('events that are missing', async () => {
    const read = await readBytes(text.slice(0, text.indexOf('Event[1]')) + text.slice(text.indexOf('Event[2]')));
    expect(ids(read)).toEqual([1, 3]);
    expect(read.damages).toEqual([
      { at: text.indexOf('Event[1]'), detail: expect.stringMatching(/^Event\[2\] follows Event\[0\]/), lost: true },
    ]);
  });
});

describe('what cannot be read at an end of the file', () => {
  test('is as if the file had been made earlier or later, but where the file has no order', async () => {
    const cut = row(2, 'fine').slice(0, 12);
    expect(
      (await readBytes(`${HEADER}${cut}\r\n${row(1, 'fine')}${row(3, 'fine')}${cut}`)).damages.map(({ lost }) => lost),
    ).toEqual([undefined, undefined]);
    expect(
      (await readBytes(`${HEADER}${cut}\r\n${row(3, 'fine')}${row(1, 'fine')}${row(4, 'fine')}${cut}`)).damages.map(
        ({ lost }) => lost,
      ),
    ).toEqual([true, true]);
  });
});

test('an event that is lost came behind those that the order of the file puts before it; where it has none, behind all', async () => {
  const lost = 'Error,long ago,A,2,None,x\r\n';
  const behind = async (...rows: (number | 'lost')[]): Promise<number[]> =>
    (await readBytes(HEADER + rows.map((one) => (one === 'lost' ? lost : row(one, 'fine'))).join(''))).behind;
  expect(await behind(1, 'lost', 3, 4, 'lost', 5)).toEqual([1, 3]);
  expect(await behind(5, 'lost', 4, 3, 'lost', 1)).toEqual([1, 3]);
  expect(await behind(3, 'lost', 1, 4)).toEqual([3]);
});

describe('a file with nothing but faults', () => {
  test('is given up after a thousand of them, and told', async () => {
    const read = await readBytes(`<Events>${xml(1)}${"<Event xmlns='x'><System>".repeat(5000)}`);
    expect(read.count).toBe(1);
    expect(read.damages.map(({ detail }) => detail)).toEqual([
      'the event is cut off: another begins before its end',
      expect.stringMatching(/more than 1000 places/),
    ]);
  });

  test.each(WRITERS)(
    '%s: bytes that were changed, cut or doubled harm nothing but what they are in',
    async (writer) => {
      const events = Array.from({ length: 6 }, (_, index): FullEvent => ({
        source: 'A',
        id: index,
        level: 4,
        at: Date.UTC(2026, 4, 13, 8, index),
        number: 1 + index,
        channel: 'C',
        machine: 'H',
        user: 'S-1-5-18',
        text: `text "${index}",\nmore`,
        data: [{ value: `${index}` }],
      }));
      const whole = writeForm(writer, events);
      const recognisable = whole.subarray(0, whole.length >> 1);
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 20 }), async (seed, length, put) => {
          const at = recognisable.length + (seed % (whole.length - recognisable.length));
          const read = await readBytes(Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + length)]));
          expect(read.events.length).toBeLessThanOrEqual(read.count);
          expect(read.count).toBeGreaterThanOrEqual(2);
          for (const place of [...read.events, ...read.damages])
            expect(place.at).toBeLessThanOrEqual(whole.length + put.length);
        }),
        { numRuns: runs(30) },
      );
    },
  );
});
