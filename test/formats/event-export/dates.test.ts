import { describe, expect, test } from 'vitest';
import { parsedTimeOf } from '../../../src/formats/event-export/fields/times.ts';
import { NOW, readBytes } from './read.ts';

const HEADER = 'Level,Date and Time,Source,Event ID,Task Category';

/** An Event Viewer CSV with these dates, in this order. */
function table(dates: readonly string[], header = HEADER): string {
  return [header, ...dates.map((date, index) => `Information,${date},Example,${index},None,text ${index}`), ''].join(
    '\r\n',
  );
}

const wall = (text: string): number => Date.parse(`${text}Z`);

describe('dates as cultures write them', () => {
  test.each([
    ['27.10.2021 12:28:26', '2021-10-27T12:28:26'],
    ['2021. 10. 27. 12:28:26', '2021-10-27T12:28:26'],
    ['27.10.2021 12.28.26', '2021-10-27T12:28:26'],
    ['2021/10/27 12:28:26', '2021-10-27T12:28:26'],
    ['2021-10-27 12:28', '2021-10-27T12:28:00'],
    ['2021-10-27T12:28:26.1234567', '2021-10-27T12:28:26.123'],
    ['10/27/2021 12:28:26 AM', '2021-10-27T00:28:26'],
    ['10/27/2021 12:28:26\u202fPM', '2021-10-27T12:28:26'],
    ['\u200e10\u200e/\u200e27\u200e/\u200e2021 1:28 PM', '2021-10-27T13:28:00'],
    ['27/10/2021 01:28:26 p. m.', '2021-10-27T13:28:26'],
    ['27/10/21 1:28:26 a.m.', '2021-10-27T01:28:26'],
    ['2021/10/27 下午 1:28:26', '2021-10-27T13:28:26'],
    ['27/10/2021 1:28:26 μμ', '2021-10-27T13:28:26'],
    ['27/10/2021 12:28:26 π.μ.', '2021-10-27T00:28:26'],
    ['27/10/2021 01:28:26 م', '2021-10-27T13:28:26'],
    ['27/10/2021 1:28:26 SA', '2021-10-27T01:28:26'],
    ['27/10/2021 1:28:26 CH', '2021-10-27T13:28:26'],
    ['27.10.2021 г. 13:28:26 ч.', '2021-10-27T13:28:26'],
    ['27/10/2564 13:28:26', '2021-10-27T13:28:26'],
    ['10/27/2021 13:28:26 PM', '2021-10-27T13:28:26'],
    ['2021-10-27 오전 12:28:26', '2021-10-27T00:28:26'],
    ['27/10/2021 1:28:26 PTG', '2021-10-27T13:28:26'],
    ['27/10/2021 1:28:26 PG', '2021-10-27T01:28:26'],
    ['27.10.2021 1:28:26 MD', '2021-10-27T13:28:26'],
    ['27-10-2021 01:28:26 अपराह्न', '2021-10-27T13:28:26'],
    ['27-Oct-21 1:28:26 PM', '2021-10-27T13:28:26'],
    ['27 Oct 2021 13:28:26', '2021-10-27T13:28:26'],
    ['27-oct.-2021 13:28:26', '2021-10-27T13:28:26'],
    ['27. Oktober 2021 13:28:26', '2021-10-27T13:28:26'],
    ['27 octobre 2021 13:28', '2021-10-27T13:28:00'],
    ['27 de octubre de 2021 13:28:26', '2021-10-27T13:28:26'],
    ['27 października 2021 13:28:26', '2021-10-27T13:28:26'],
    ['27 октября 2021 г. 13:28:26', '2021-10-27T13:28:26'],
    ['2021年10月27日 13:28:26', '2021-10-27T13:28:26'],
    ['27-10月-21 13:28:26', '2021-10-27T13:28:26'],
    ['2021-10-27 13 h 28 min 26 s', '2021-10-27T13:28:26'],
    ['Wed Oct 27 13:28:26 2021', '2021-10-27T13:28:26'],
    ['Wednesday, October 27, 2021 1:28:26 PM', '2021-10-27T13:28:26'],
    ['Oct 27, 2021 @ 13:28:26.000', '2021-10-27T13:28:26'],
  ])('%s', (text, expected) => {
    const { dayFirst, monthFirst, utc } = parsedTimeOf(text)!;
    expect(utc).toBe(false);
    expect(new Set([dayFirst, monthFirst].filter((value) => !Number.isNaN(value)))).toEqual(new Set([wall(expected)]));
  });

  test.each([
    '2026-05-13T08:00:00.1234567Z',
    '2026-05-13T10:00:00.1234567+02:00',
    String.raw`/Date(1778659200123)/`,
    '/Date(1778659200123+0200)/',
    '2026-05-13 08:00:00.123 UTC',
    '2026-05-13T10:00:00.123+02',
    '20260513100000.123000+120',
    '1778659200.123',
    '1778659200123',
    '1778659200123000',
    '1778659200123000000',
    '134231328001230000',
    '639142560001230000',
    '5/13/2026 10:00:00.123 AM +02:00',
    'Wed, 13 May 2026 10:00:00.123 +0200',
  ])('%s tells UTC', (text) => {
    expect(parsedTimeOf(text)).toMatchObject({ utc: true, monthFirst: Date.UTC(2026, 4, 13, 8, 0, 0, 123) });
  });

  test.each([
    '',
    '2026-02-30 08:00:00',
    '31/31/2026 08:00:00',
    '13/05/2026 25:00:00',
    '13/05/2026 13:00:00 AM',
    '13/05/1405 13:00:00',
    '13/05/1448 13:00:00',
    '2026/13/05 08:00:00',
    '13-05/2026 08:00:00',
    'yesterday',
    '1/1/202 08:00:00',
    '27 lis 2021 13:28:26', // October in Zagreb, November in Warsaw
    '27/10/2021 1:28:26 Uhr',
    'Oct 27 13:28:26',
    '12345',
    '12345678901',
    '123456789',
    '0100000000',
    '900000000000000000',
    `${'1'.repeat(100)}`,
  ])('%j is no time', (text) => {
    expect(parsedTimeOf(text)).toBeUndefined();
  });
});

describe('the time of an event as XML', () => {
  test.each(['2026-05-13T08:00:00.1Z', '2026-05-13 08:00:00.100000', '2026-05-13 08:00:00.1000000+00:00'])(
    'is UTC whatever stands behind it: %s',
    async (time) => {
      const event =
        `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Example"/>` +
        `<EventID>0</EventID><TimeCreated SystemTime="${time}"/></System><EventData><Data>a</Data></EventData></Event>`;
      const { events } = await readBytes(`<Events>${event}</Events>`);
      expect(events.map((one) => one.event.at)).toEqual([Date.UTC(2026, 4, 13, 8, 0, 0, 100)]);
    },
  );
});

describe('which number is the day', () => {
  test('a first number above 12 anywhere in the file says that the day is first', async () => {
    const read = await readBytes(table(['13/05/2026 08:00:00', '04/05/2026 08:00:00']));
    expect(read.dateOrder).toBe('day-first');
    expect(read.events.map(({ event }) => event.localTime)).toEqual([
      wall('2026-05-04T08:00:00'),
      wall('2026-05-13T08:00:00'),
    ]);
  });

  test('also one of an event that is not wanted', async () => {
    const read = await readBytes(table(['04/05/2026 08:00:00', '13/04/2026 08:00:00']), { literals: ['text 0'] });
    expect(read).toMatchObject({
      count: 2,
      dateOrder: 'day-first',
      first: { localTime: wall('2026-04-13T08:00:00') },
      last: { localTime: wall('2026-05-04T08:00:00') },
    });
    expect(read.events.map(({ event }) => event.localTime)).toEqual([wall('2026-05-04T08:00:00')]);
  });

  test('a second number above 12 says that the month is first', async () => {
    expect(await readBytes(table(['5/4/2026 8:00:00 AM', '4/30/2026 8:00:00 AM']))).toMatchObject({
      dateOrder: 'month-first',
      last: { localTime: wall('2026-05-04T08:00:00') },
    });
  });

  test('else the order of the events, where only one reading keeps it', async () => {
    // 4 May, 3 May, 1 May; or 5 April, 5 March, 5 January: both fall. With 2/6 in front only one does.
    const read = await readBytes(table(['02/06/2026 08:00:00', '04/05/2026 08:00:00', '03/05/2026 08:00:00']));
    expect(read).toMatchObject({ dateOrder: 'day-first', remarks: [] });
  });

  test('else the calendar: no event is from the future', async () => {
    const now = Date.UTC(2026, 5, 1);
    expect(await readBytes(table(['04/05/2026 08:00:00', '03/05/2026 08:00:00']), { now })).toMatchObject({
      dateOrder: 'ambiguous',
    });
    expect(await readBytes(table(['05/11/2026 08:00:00', '05/10/2026 08:00:00']), { now })).toMatchObject({
      dateOrder: 'month-first',
    });
  });

  test('else it is assumed as in the United States, or in other languages than English with the day first; and flagged', async () => {
    const dates = ['4/5/2026 8:00:00 AM', '3/5/2026 8:00:00 AM'];
    const english = await readBytes(table(dates));
    expect(english).toMatchObject({ dateOrder: 'ambiguous', last: { localTime: wall('2026-04-05T08:00:00') } });
    expect(english.remarks).toEqual([
      expect.stringMatching(/day or the month first; month-first is assumed .* set dateOrder/),
    ]);
    const french = await readBytes(table(dates, 'Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche'));
    expect(french).toMatchObject({ dateOrder: 'ambiguous', last: { localTime: wall('2026-05-04T08:00:00') } });
  });

  test.each([
    ['24 hours and zeros', '04/05/2026 18:00:00', '03/05/2026 08:00:00'],
    ['a zero before the second number alone', '4/05/2026 6:00:00 PM', '3/05/2026 8:00:00 AM'],
    ['hyphens', '4-5-2026 6:00:00 PM', '3-5-2026 8:00:00 AM'],
  ])('in English that no US machine writes, such as with %s, the day is assumed to be first', async (_, ...dates) => {
    const read = await readBytes(table(dates));
    expect(read).toMatchObject({ dateOrder: 'ambiguous', last: { localTime: wall('2026-05-04T18:00:00') } });
    expect(read.remarks).toEqual([expect.stringMatching(/day-first is assumed .* not those of a US English machine/)]);
  });

  test('and where one reading alone has the last event when the file was saved, that is assumed', async () => {
    const dates = ['4/5/2026 8:00:00 AM', '3/5/2026 8:00:00 AM'];
    for (const saved of [Date.UTC(2026, 4, 4, 9), Date.UTC(2026, 4, 5, 2)]) {
      const british = await readBytes(table(dates), { saved });
      expect(british).toMatchObject({ dateOrder: 'ambiguous', last: { localTime: wall('2026-05-04T08:00:00') } });
      expect(british.remarks).toEqual([expect.stringMatching(/day-first is assumed .* since the file was saved when/)]);
    }
    expect(await readBytes(table(dates), { saved: Date.UTC(2026, 3, 5, 9) })).toMatchObject({
      last: { localTime: wall('2026-04-05T08:00:00') },
    });
    expect(await readBytes(table(dates), { saved: Date.UTC(2026, 4, 20) })).toMatchObject({
      last: { localTime: wall('2026-04-05T08:00:00') },
    });
  });

  test('the setting is stronger than all of it', async () => {
    expect(await readBytes(table(['04/05/2026 08:00:00']), { dateOrder: 'day-first' })).toMatchObject({
      dateOrder: 'day-first',
      remarks: [],
      last: { localTime: wall('2026-05-04T08:00:00') },
    });
  });

  test('but what cannot be so is read as it can, and told', async () => {
    const read = await readBytes(table(['13/05/2026 08:00:00', '04/05/2026 08:00:00']), { dateOrder: 'month-first' });
    expect(read).toMatchObject({
      dateOrder: 'month-first',
      count: 2,
      first: { localTime: wall('2026-04-05T08:00:00') },
      last: { localTime: wall('2026-05-13T08:00:00') },
    });
    expect(read.remarks).toEqual([expect.stringMatching(/1 events whose dates cannot be month-first/)]);
  });

  test('dates that cannot all be of one order are flagged', async () => {
    expect(await readBytes(table(['13/05/2026 08:00:00', '05/13/2026 08:00:00']))).toMatchObject({
      dateOrder: 'ambiguous',
      count: 2,
    });
  });

  test('5/5/2026 is no doubt, nor are dots, nor the year in front', async () => {
    for (const date of ['5/5/2026 8:00:00 AM', '04.05.2026 08:00:00', '2026/04/05 08:00:00'])
      expect(await readBytes(table([date]))).toMatchObject({ dateOrder: 'unambiguous format' });
  });
});

describe('the order of events', () => {
  const times = async (dates: readonly string[]): Promise<(string | undefined)[]> =>
    (await readBytes(table(dates))).events.map(({ event }) => event.text);

  test('events of one second are turned where the newest event comes first', async () => {
    expect(
      await times(['14.05.2026 08:00:01', '14.05.2026 08:00:00', '14.05.2026 08:00:00', '13.05.2026 08:00:00']),
    ).toEqual(['text 3', 'text 2', 'text 1', 'text 0']);
  });

  test('and stay where the oldest comes first', async () => {
    expect(await times(['13.05.2026 08:00:00', '14.05.2026 08:00:00', '14.05.2026 08:00:00'])).toEqual([
      'text 0',
      'text 1',
      'text 2',
    ]);
  });

  test('where all are of one second the Event Viewer has the newest first', async () => {
    expect(await times(['13.05.2026 08:00:00', '13.05.2026 08:00:00'])).toEqual(['text 1', 'text 0']);
  });

  test('events that were sorted by something else come by time', async () => {
    expect(
      await times(['14.05.2026 08:00:00', '13.05.2026 08:00:00', '15.05.2026 08:00:00', '12.05.2026 08:00:00']),
    ).toEqual(['text 3', 'text 1', 'text 0', 'text 2']);
  });

  test('the hour that autumn repeats stays in two', async () => {
    // Newest first: 02:50 and 02:10 of winter, then 02:55 and 02:05 of summer.
    const dates = [
      '25.10.2026 03:10:00',
      '25.10.2026 02:50:00',
      '25.10.2026 02:10:00',
      '25.10.2026 02:55:00',
      '25.10.2026 02:05:00',
      '25.10.2026 01:50:00',
    ];
    expect(await times(dates)).toEqual(['text 5', 'text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
    expect(await times(dates.toReversed())).toEqual(['text 0', 'text 1', 'text 2', 'text 3', 'text 4', 'text 5']);
  });

  test('a second step of that kind within a year is no autumn', async () => {
    expect(
      await times([
        '13.05.2026 08:00:00',
        '13.05.2026 08:30:00',
        '13.05.2026 07:50:00',
        '13.05.2026 08:40:00',
        '13.05.2026 08:05:00',
        '13.05.2026 12:00:00',
        '14.05.2026 12:00:00',
      ]),
    ).toEqual(['text 2', 'text 0', 'text 4', 'text 1', 'text 3', 'text 5', 'text 6']);
  });

  test('record ids are stronger than a clock that was set back', async () => {
    const row = (id: number, time: string): string =>
      `<Event xmlns='x'><System><Provider Name='Example'/><EventID>1</EventID><TimeCreated ` +
      `SystemTime='${time}'/><EventRecordID>${id}</EventRecordID><Channel>Application</Channel><Computer>a</Computer></System></Event>`;
    const read = await readBytes(
      [row(3, '2026-05-13T07:00:00Z'), row(1, '2026-05-13T08:00:00Z'), row(2, '2026-05-13T09:00:00Z')].join(''),
    );
    expect(read.events.map(({ event }) => event.number)).toEqual([1, 2, 3]);
    expect(read.first).toEqual({ at: Date.UTC(2026, 4, 13, 7) });
  });

  test('each of several computers has its own numbers', async () => {
    const row = (computer: string, id: number, minute: number): string =>
      `<Event xmlns='x'><System><Provider Name='Example'/><EventID>1</EventID><TimeCreated ` +
      `SystemTime='2026-05-13T08:0${minute}:00Z'/><EventRecordID>${id}</EventRecordID><Channel>ForwardedEvents</Channel><Computer>${computer}</Computer></System></Event>`;
    const read = await readBytes([row('a', 9000, 1), row('b', 5, 2), row('a', 9001, 3), row('b', 6, 4)].join('\n'));
    expect(read.events.map(({ event }) => event.number)).toEqual([9000, 5, 9001, 6]);
  });

  test('nothing is known of a file without events', async () => {
    expect(await readBytes(`${HEADER}\r\n`, { now: NOW })).toMatchObject({
      count: 0,
      events: [],
      damages: [],
      first: undefined,
      last: undefined,
    });
  });
});
