import { describe, expect, test } from 'vitest';
import { chunkOf, instance, nested, none, slot, tag, text, texts, typed, type Piece } from './craft.ts';
import { classic, eventsOf, modern } from './samples.ts';

function eventOf(record: Piece[]): unknown {
  return eventsOf(chunkOf([record]))[0]?.event;
}

function rawSystem(...content: Piece[]): unknown {
  return eventOf([tag('Event', {}, [tag('System', {}, content)])]);
}

describe('a classic event, as a service writes it with WriteEntry', () => {
  test('tells everything that the other forms of an event tell', () => {
    expect(eventOf(classic(texts('User=ANNA', 'Module=EDIT'), { binary: typed(0x0e, '0a0b') }))).toEqual({
      source: 'Licence Protector',
      id: 1000,
      level: 4,
      at: Date.UTC(2024, 2, 1, 8, 15, 30, 123),
      decimals: '1234567',
      number: 71,
      channel: 'Application',
      machine: 'lic1.example.test',
      user: 'S-1-5-21-1-2-3-500',
      data: [{ value: 'User=ANNA' }, { value: 'Module=EDIT' }],
      binary: '0A0B',
    });
  });

  test('without a user, strings and binary has none of them', () => {
    const event = eventOf(classic(none, { user: none, binary: typed(0x0e, '') }));
    expect(event).toMatchObject({ source: 'Licence Protector', data: [] });
    expect(event).not.toHaveProperty('user');
    expect(event).not.toHaveProperty('binary');
  });

  test('keeps the lines of a string as they are', () => {
    expect(eventOf(classic(texts('first\r\nsecond\n')))).toMatchObject({ data: [{ value: 'first\r\nsecond\n' }] });
  });
});

describe('an event of a provider with a manifest', () => {
  test('has names for its data', () => {
    expect(
      eventOf(modern('Windows-Tests', { Holder: text('ANNA'), Seats: typed(8, '03000000'), Nothing: none })),
    ).toEqual({
      source: 'Windows-Tests',
      id: 7,
      at: Date.UTC(2024, 2, 1, 8, 15, 30, 123),
      decimals: '1234567',
      data: [
        { name: 'Holder', value: 'ANNA' },
        { name: 'Seats', value: '3' },
      ],
    });
  });

  test('may bring its own elements in UserData: those that hold no others are its data', () => {
    const user = tag('UserData', {}, [
      tag('Checkout', {}, [
        tag('Holder', {}, ['ANNA']),
        tag('Seat', {}, [tag('Feature', {}, ['EDIT']), tag('Count', {}, ['2'])]),
        tag('Remark', {}, []),
      ]),
    ]);
    const data = [
      { name: 'Holder', value: 'ANNA' },
      { name: 'Feature', value: 'EDIT' },
      { name: 'Count', value: '2' },
      { name: 'Remark', value: '' },
    ];
    expect(eventOf([tag('Event', {}, [user])])).toEqual({ source: '', data });
    expect(eventOf([instance('t', [tag('Event', {}, [slot(0)])], [nested(user)])])).toEqual({ source: '', data });
  });

  test('may have elements within its data', () => {
    const data = tag('Data', { Name: 'Request' }, [tag('Holder', {}, ['ANNA'])]);
    expect(eventOf([tag('Event', {}, [tag('EventData', {}, [data, tag('Param', {}, ['1'])])])])).toMatchObject({
      data: [
        { name: 'Holder', value: 'ANNA' },
        { name: 'Param', value: '1' },
      ],
    });
  });
});

describe('the provider', () => {
  test('is its Name, also where it had another one before manifests', () => {
    expect(
      rawSystem(
        tag('Provider', {
          Name: 'Microsoft-Windows-Security-SPP',
          EventSourceName: 'Software Protection Platform Service',
        }),
      ),
    ).toMatchObject({ source: 'Microsoft-Windows-Security-SPP' });
  });

  test('is its old name where it has no other', () => {
    expect(rawSystem(tag('Provider', { EventSourceName: 'EventSystem' }))).toMatchObject({ source: 'EventSystem' });
  });
});

describe('a forwarded event', () => {
  test.each([
    ['2021-11-19T16:52:33.833733500Z', Date.UTC(2021, 10, 19, 16, 52, 33, 833), '8337335'],
    ['2021-11-19T16:52:33.0009999Z', Date.UTC(2021, 10, 19, 16, 52, 33, 0), '0009999'],
    ['2021-11-19T16:52:33Z', Date.UTC(2021, 10, 19, 16, 52, 33), ''],
  ])('tells its time as text: %s', (time, at, decimals) => {
    expect(rawSystem(tag('TimeCreated', { SystemTime: time }))).toMatchObject({ at, decimals });
  });

  test.each(['', 'yesterday', '2021-13-19T16:52:33Z', '2021-11-19T16:52:33'])(
    'has no time where the text is none: "%s"',
    (time) => {
      expect(rawSystem(tag('TimeCreated', { SystemTime: time }))).toEqual({ source: '', data: [] });
    },
  );

  test('brings the message that its computer rendered', () => {
    const rendering = tag('RenderingInfo', { Culture: 'de-DE' }, [
      tag('Message', {}, ['ANNA hat eine Lizenz']),
      tag('Level', {}, ['Informationen']),
    ]);
    expect(eventOf([tag('Event', {}, [rendering])])).toEqual({
      source: '',
      data: [],
      text: 'ANNA hat eine Lizenz',
    });
  });

  test('has no number where none stands there', () => {
    expect(rawSystem(tag('EventID', {}, ['x']), tag('Level', {}, []), tag('EventRecordID', {}, ['12']))).toEqual({
      source: '',
      data: [],
      number: 12,
    });
  });
});
