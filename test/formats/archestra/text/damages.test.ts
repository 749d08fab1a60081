import { describe, expect, test } from 'vitest';
import { recognise } from '../../../../src/formats/archestra/text/recognise.ts';
import { NOW, readBytes, type Whole } from '../../event-export/read.ts';
import { FORMS, type Form } from './forms.ts';
import { TIMELINE } from './timeline.ts';

function form(name: string): Form {
  const found = FORMS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no form is called ${name}`);
  return found;
}

const read = (text: string, options = {}): Promise<Whole> => readBytes(text, { recognise, ...options });

const RECORDS = TIMELINE.slice(0, 3);
const BY_ROW = FORMS.filter(({ name }) => !/array|hits of/.test(name));

describe.each(BY_ROW)('$name', ({ write }) => {
  test('a row that is cut is told, with what may be lost, and the others are read', async () => {
    const text = write(RECORDS);
    const [, second = '', third = ''] = RECORDS.map((_, nth) => write([RECORDS[nth]!]).trimEnd());
    const row = second.split(/\r?\n/).length > 3 ? second : second.split(/\r?\n/).at(-1)!;
    expect(text).toContain(row);
    expect(third).not.toBe('');
    const { events, damages } = await read(text.replace(row, row.slice(0, 30)));
    expect(events.map(({ event }) => event.text)).toEqual([RECORDS[0]!.message, RECORDS[2]!.message]);
    expect(damages.length).toBeGreaterThan(0);
    expect(damages.some(({ lost }) => lost === true)).toBe(true);
  });

  test('a file that ends within a row is told', async () => {
    const text = write(RECORDS).trimEnd();
    const { events, damages } = await read(text.slice(0, -30));
    // Of rows whose last field is the message nothing shows that it is cut.
    const isCutSeen = !/^(?:No\t|\d+\t)/.test(text) || text.includes('GR-NODE-7');
    expect(events).toHaveLength(isCutSeen ? 2 : 3);
    expect(damages).toHaveLength(isCutSeen ? 1 : 0);
  });
});

describe('rows whose quotes are not doubled', () => {
  const { write } = form('CSV of aaLog');

  test('a message that looks like the end of a record does not end it', async () => {
    const message = 'x",OTHER,1,2,3,"c","p",0.0.0.0,134075195980015543\nand it goes on "here"';
    const { events, damages } = await read(write([{ ...RECORDS[0]!, message }, RECORDS[1]!]));
    expect(damages).toEqual([]);
    expect(events.map(({ event }) => [event.number, event.text])).toEqual([
      [48_551, message],
      [48_552, RECORDS[1]!.message],
    ]);
  });

  test('files put one behind the other are read as one, with the header again between them', async () => {
    const { events, damages } = await read(write(RECORDS.slice(0, 2)) + write(RECORDS.slice(2)));
    expect(damages).toEqual([]);
    expect(events).toHaveLength(3);
  });

  test('other text between records is told once, and nothing is lost in silence', async () => {
    const [header, ...rows] = write(RECORDS).split('\r\n');
    const { events, damages } = await read(
      [header, rows[0], 'a line\nof something else', rows[1], rows[2], ''].join('\r\n'),
    );
    expect(events).toHaveLength(3);
    expect(damages).toHaveLength(1);
    expect(damages[0]!.lost).toBe(true);
  });

  test('a time that no calendar has is told', async () => {
    const text = form('CSV of aaLog without FILETIME, its header with tabs').write(RECORDS);
    const { events, damages } = await read(text.replace('2025-11-13 15:59:59', '2025-13-13 15:59:59'));
    expect(events).toHaveLength(2);
    expect(damages).toHaveLength(1);
  });
});

describe('dates of rows of the viewer', () => {
  const us = form('rows of the viewer with a header, as in the US');
  const early = (day: number): typeof RECORDS => RECORDS.map((one) => ({ ...one, at: Date.UTC(2026, 3, day, 10) }));

  test('a date that can be read in two ways is told, and the setting decides', async () => {
    const text = us.write(early(5)).replaceAll(' AM', '').replaceAll(' PM', '');
    const { dateOrder, remarks } = await read(text);
    expect(dateOrder).toBe('ambiguous');
    expect(remarks.join()).toContain('set dateOrder to day-first or month-first');
    const { events, remarks: none } = await read(text, { dateOrder: 'month-first' });
    expect(none).toEqual([]);
    expect(new Date(events[0]!.event.localTime!).toISOString().slice(0, 10)).toBe('2026-04-05');
  });

  test('a later date tells how the earlier ones are read', async () => {
    const { events, dateOrder } = await read(us.write([...early(5), ...early(23)]));
    expect(dateOrder).toBe('month-first');
    expect(new Date(events[0]!.event.localTime!).toISOString().slice(0, 10)).toBe('2026-04-05');
  });
});

describe('the first record of each process', () => {
  const options = { literals: ['License feature'], firstOfProcess: true, now: NOW };

  test.each(FORMS.filter(({ lacks }) => !lacks.includes('process')))(
    'is given beside those that are wanted: $name',
    async ({ write }) => {
      const { events } = await read(write(TIMELINE), options);
      expect(events.map(({ event }) => event.number)).toEqual(
        TIMELINE.filter(({ process }, nth) => nth < 3 || process !== '').map(({ number }) => number),
      );
      const one = TIMELINE.map((record) => ({
        ...record,
        pid: 7,
        process: 'aaGR',
        message: `${record.message} of ${record.number}`,
      }));
      const { events: fewer } = await read(write(one), options);
      const numbers = fewer.map(({ event }) => event.number);
      // Where the newest stands first, that one is given too.
      expect(numbers.slice(0, 3)).toEqual([48_551, 48_552, 48_553]);
      expect(numbers.length).toBeLessThan(5);
    },
  );
});

test('a number that is given to another process is told, whichever end of the file is the older', async () => {
  const names = ['aaGR', 'aaGR', 'mmc', 'mmc', 'aaGR', 'aaGR'];
  const records = names.map((process, nth) => ({
    ...TIMELINE[0]!,
    number: nth,
    at: TIMELINE[0]!.at + nth * 60_000,
    pid: 7,
    message: 'nothing of interest',
    process,
  }));
  const options = { literals: ['License feature'], firstOfProcess: true };
  const oldest = await read(form('CSV of aaLog').write(records), options);
  expect(oldest.events.map(({ event }) => event.number)).toEqual([0, 2, 4]);
  const newest = await read(form('hits of Elasticsearch').write(records), options);
  expect(newest.events.map(({ event }) => event.number)).toEqual(expect.arrayContaining([0, 2, 4]));
});

describe('what a writer put above the header', () => {
  test.each(['#TYPE aaLogReader.LogRecord\r\n', 'sep=,\r\n', '\r\n'])('%j says nothing', async (above) => {
    const { write } = form('CSV with doubled quotes');
    const { events, damages } = await read(above + write(RECORDS) + above + write(RECORDS));
    expect(damages).toEqual([]);
    expect(events).toHaveLength(6);
  });

  test('a spreadsheet that made a number of the FILETIME leaves date and time', async () => {
    const { write } = form('CSV with doubled quotes');
    const { events, damages } = await read(write(RECORDS).replaceAll(/"13\d{16}"/g, '1.34076E+17'));
    expect(damages).toEqual([]);
    expect(events.map(({ event }) => event.localTime)).toEqual(RECORDS.map(({ at }) => at + 3_600_000));
  });
});
