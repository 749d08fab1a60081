import { describe, expect, test } from 'vitest';
import { at, HEADER, input, record, short, stream } from './stream.ts';

const BERT = ['renewed', 'M1', 'bert', 'PC-014'];

describe('a stream of events', () => {
  test('tells who is alive, who quits, and who is refused', () => {
    const { events } = stream([
      HEADER,
      '2026-05-06T07:58:12Z,Validate,M1,bert,PC-014,2026-05-06T07:58:12Z,2026-05-06T08:03:12Z,41',
      '2026-05-06T08:10:00Z,Quit,M1,bert,PC-014,,,',
      '2026-05-06T08:12:30Z,NoLicence,M1,charlie,PC-022,,,',
    ]);
    expect(short(events)).toEqual([
      BERT,
      ['closed', 'one', 'm1|pc-014-bert', 'quit'],
      ['refused', 'M1', 'charlie', 'PC-022'],
    ]);
    expect(events.map((event) => event.at)).toEqual([at('07:58:12'), at('08:10:00'), at('08:12:30')]);
  });

  const FORMS: [string, string[]][] = [
    ['without a header, by the documented order', [record('07:58:12', 'Validate')]],
    [
      'with its columns in another order, and further ones',
      ['Machine,Note,User,Module,Event,Timestamp', 'PC-014,x,bert,M1,Validate,2026-05-06T07:58:12Z'],
    ],
    [
      'with names in other letters',
      [
        'TIME STAMP;EVENT;module_id;User-Name;Computer Name'.replace('TIME STAMP', 'time_stamp'),
        '2026-05-06T07:58:12Z;VALIDATE;M1;bert;PC-014',
      ],
    ],
    ['parted by tabs', [HEADER.replaceAll(',', '\t'), record('07:58:12', 'Validate').replaceAll(',', '\t')]],
    ['in German', ['Zeitstempel;Ereignis;Modul;Benutzer;Rechner', '06.05.2026 07:58:12;Anmeldung;M1;bert;PC-014']],
    [
      'with date and time apart',
      ['Date,Time,Event,Module,User,Machine', '2026-05-06,07:58:12,Validate,M1,bert,PC-014'],
    ],
    ['with an offset', [record('07:58:12', 'Validate').replace('07:58:12Z', '09:58:12+02:00')]],
    ['with decimals', [record('07:58:12', 'Validate').replace('12Z', '12.000000Z')]],
    [
      'as American programs write it',
      ['Timestamp,Event,Module,User,Machine', '5/6/2026 7:58:12 AM,Validate,M1,bert,PC-014'],
    ],
    ['in quotes', ['"2026-05-06T07:58:12Z","Validate","M1","bert","PC-014","","",""']],
    [
      'as JSON',
      ['{"Timestamp":"2026-05-06T07:58:12Z","Event":"Validate","Module":"M1","User":"bert","Machine":"PC-014"}'],
    ],
    [
      'as JSON in any letters',
      [
        '{"run_counter":4,"computer":"PC-014","user name":"bert","module id":"M1","event":"heartbeat","time":1778054292000}',
      ],
    ],
    ['with the computer before the user, as the licence file has it', [record('07:58:12', 'Validate', 'PC-014-bert')]],
    ['with a byte order mark', [`\uFEFF${HEADER}`, record('07:58:12', 'Validate')]],
    ['with carriage returns', [`${HEADER}\r`, `${record('07:58:12', 'Validate')}\r`]],
    [
      'by its last sign of life, where no column tells when',
      ['LastValidate,Event,Module,User,Machine', '2026-05-06 07:58:12,Validate,M1,bert,PC-014'],
    ],
    ['with fewer cells, where who it is stands whole', [HEADER, '2026-05-06T07:58:12Z,Validate,M1,bert,PC-014,']],
    ['below a comment', ['# written by the start script since 2026', HEADER, '', record('07:58:12', 'Validate')]],
  ];

  test.each(FORMS)('is read %s', (_, lines) => {
    const { events } = stream(lines);
    expect(short(events)).toEqual([BERT]);
    expect(events[0]?.at).toBe(at('07:58:12'));
  });

  test('reads local time in the zone of its source', () => {
    const { events } = stream([record('07:58:12', 'Validate').replace('Z,', ',')], { zone: 'Europe/Berlin' });
    expect(events[0]?.at).toBe(at('05:58:12'));
  });

  test('goes on below a header that comes again, or another one', () => {
    const { events } = stream([
      HEADER,
      record('07:58:12', 'Validate'),
      HEADER,
      record('08:03:12', 'Validate'),
      'Ereignis;Zeitstempel;Benutzer;Rechner;Modul',
      'Validate;2026-05-06T08:08:12Z;bert;PC-014;M1',
      '{"Timestamp":"2026-05-06T08:13:12Z","Event":"Validate","Module":"M1","User":"bert","Machine":"PC-014"}',
      'Validate;2026-05-06T08:18:12Z;bert;PC-014;M1',
    ]);
    expect(short(events)).toEqual([BERT, BERT, BERT, BERT, BERT]);
  });

  test('keeps its header for a part of it that comes later, as of a file that was rotated', () => {
    const before = stream(['Event;When;Who?;User;Machine;Module']);
    const { events } = stream(['Validate;2026-05-06T07:58:12Z;x;bert;PC-014;M1'], { state: before.state });
    expect(short(events)).toEqual([BERT]);
  });
});

describe('what is not understood is told', () => {
  test('an event that no pattern knows, with its word and without a name', () => {
    const { events } = stream([HEADER, record('07:58:12', 'Frobnicate')]);
    expect(short(events)).toEqual([['not-understood', 'Frobnicate']]);
  });

  test('an event that the user knows by a pattern of their own is that', () => {
    const { events } = stream([record('07:58:12', 'Frobnicate')], {
      match: (text) => (text === 'Frobnicate' ? { id: 'mine', means: 'closed', groups: {} } : undefined),
    });
    expect(short(events)).toEqual([['closed', 'one', 'm1|pc-014-bert', 'quit']]);
  });

  test('a command that did not succeed, with its return code', () => {
    const line = '{"Timestamp":"2026-05-06T07:58:12Z","Event":"Validate","Module":"M1","User":"bert","Result":1004}';
    expect(short(stream([line]).events)).toEqual([['not-understood', 'Validate 1004']]);
  });

  test.each([
    ['a time that cannot be read', record('07:58:12', 'Validate').replace('07:58:12Z', '25:61:00')],
    ['a date of which nothing tells the day from the month', '05/06/2026 07:58:12,Validate,M1,bert,PC-014,,,'],
    ['nobody', record('07:58:12', 'Validate', '', '')],
    ['no module, where others have one', record('07:58:12', 'Validate', 'bert', 'PC-014', '')],
    ['an entry in brackets', record('07:58:12', 'Validate', '(PC-014-bert)', '')],
    ['an entry in square brackets', record('07:58:12', 'Validate', '[PC-014-bert]', '')],
    ['a record that is cut off within a name', '2026-05-06T07:58:12Z,Validate,M1,bert,PC-01'],
    ['more cells than columns', `${record('07:58:12', 'Validate')}x,Quit,M1,bert,PC-014`],
    ['a quote that does not end', '2026-05-06T07:58:12Z,Validate,M1,"bert,PC-014,,,'],
    ['a text between records', '2026-05-06 something else happened'],
    ['JSON that is cut off', '{"Timestamp":"2026-05-06T07:58:12Z","Event":"Validate","Module":"M1","User":"be'],
  ])('a record of %s opens no seat', (_, line) => {
    const { events } = stream([HEADER, line]);
    expect(events.map(({ kind }) => kind)).toEqual(['remark']);
  });

  test('a cut-off refusal counts, of nobody whose name may be cut off', () => {
    const { events } = stream([HEADER, '2026-05-06T08:12:30Z,NoLicence,M1,charlie,PC-02']);
    expect(short(events)).toEqual([['refused', 'M1', '', '']]);
  });

  test('that heartbeats are not written down, once, where somebody quits hours after the only sign of life', () => {
    const day = [
      record('07:00:00', 'PrepareAndCheck'),
      record('11:00:00', 'Quit'),
      record('12:00:00', 'Login'),
      record('16:00:00', 'Quit'),
    ];
    const told = (options = {}): unknown[] =>
      short(stream(day, options).events).filter((one) => (one as string[])[0] === 'not-understood');
    expect(told()).toEqual([['not-understood', expect.stringContaining('level: light')]]);
    expect(told({ settings: { level: 'light' } })).toEqual([]);
    expect(told({ settings: { checkInterval: 4 * 3_600_000 } })).toEqual([]);
  });

  test('not so where others send heartbeats', () => {
    const { events } = stream([
      record('07:00:00', 'Validate'),
      record('07:00:00', 'Validate', 'anna', 'PC-015'),
      record('07:05:00', 'Validate', 'anna', 'PC-015'),
      record('11:00:00', 'Quit'),
    ]);
    expect(events.filter(({ kind }) => kind === 'remark')).toEqual([]);
  });

  test('a module of type 1 or 2 that is not named, once', () => {
    const lines = [
      'Timestamp,Event,Module,ModuleType,User,Machine',
      ...[1, 2].map((n) => `2026-05-06T07:0${n}:00Z,Validate,M7,1,bert,PC-014`),
    ];
    const remarks = (options = {}): unknown[] =>
      short(stream(lines, options).events.filter(({ kind }) => kind === 'remark'));
    expect(remarks()).toEqual([
      ['not-understood', 'the module M7 keeps its seats (type 1): name it under namedModules of the source'],
    ]);
    expect(remarks({ settings: { namedModules: ['M7'] } })).toEqual([]);
  });
});

describe('whom it names', () => {
  const named = (lines: readonly string[], computers: readonly string[] = []): unknown[] =>
    short(stream(lines, { settings: { computers } }).events).map((one) => (one as string[]).slice(2));

  test.each([
    ['OFFICEPC-TOM', ['OFFICEPC'], ['TOM', 'OFFICEPC']],
    ['OFFICEPC-TOM', [], ['OFFICEPC-TOM', '']],
    ['PC-014-bert', ['PC-014'], ['bert', 'PC-014']],
    ['pc-014-bert', ['PC-014'], ['bert', 'PC-014']],
    ['PC-014-bert', ['PC'], ['014-bert', 'PC']],
    ['PC-014-bert', ['PC', 'PC-014'], ['bert', 'PC-014']],
    ['PC-014-anna-lena', ['PC-014'], ['anna-lena', 'PC-014']],
    ['PC-014-', ['PC-014'], ['PC-014-', '']],
    ['PC-0145-bert', ['PC-014'], ['PC-0145-bert', '']],
  ])('%s with %j known is %j', (user, computers, who) => {
    expect(named([record('07:58:12', 'Validate', user, '')], computers)).toEqual([who]);
  });

  test('a computer is known, too, once a column has named it', () => {
    const lines = [
      record('07:00:00', 'NoLicence', 'anna', 'PC-014'),
      record('07:58:12', 'Validate', 'PC-014-bert', ''),
    ];
    expect(named(lines)).toEqual([
      ['anna', 'PC-014'],
      ['bert', 'PC-014'],
    ]);
  });

  test('names are the same in any letter case, and are shown as they came first', () => {
    const lines = [
      record('07:00:00', 'Validate', 'Bert', 'PC-014'),
      record('07:05:00', 'VALIDATE', 'BERT', 'pc-014', 'm1'),
    ];
    const { events } = stream(lines);
    expect(
      new Set(events.map((event) => JSON.stringify([short([event]), event.kind === 'renewed' && event.who.key]))).size,
    ).toBe(1);
  });

  test('the same user at two computers has two seats, and so has one in two modules', () => {
    const { events } = stream([
      record('07:00:00', 'Validate'),
      record('07:00:00', 'Validate', 'bert', 'PC-015'),
      record('07:00:00', 'Validate', 'bert', 'PC-014', 'M2'),
    ]);
    expect(new Set(events.map((event) => event.kind === 'renewed' && event.who.key)).size).toBe(3);
  });

  test('a seat has one key, whether or not its computer could be told apart', () => {
    const key = (user: string, machine: string): unknown => {
      const [event] = stream([record('07:00:00', 'Validate', user, machine)]).events;
      return event?.kind === 'renewed' ? event.who.key : undefined;
    };
    expect(key('PC-014-bert', '')).toBe(key('bert', 'PC-014'));
  });
});

describe('how seats are given back', () => {
  test.each([
    ['Quit', 'quit'],
    ['RemoveDead', 'removed from the licence file'],
    ['Remove concurrent user', 'removed from the licence file'],
    ['DeactivateEntry', 'deactivated'],
  ])('%s says why', (event, why) => {
    const { events } = stream([record('07:00:00', 'Validate'), record('07:10:00', event)]);
    expect(short(events).at(-1)).toEqual(['closed', 'one', 'm1|pc-014-bert', why]);
  });

  test('a Quit without a module gives back all seats of the same user at the same computer', () => {
    const { events } = stream([
      HEADER,
      record('07:00:00', 'Validate'),
      record('07:00:00', 'Validate', 'bert', 'PC-014', 'M2'),
      record('07:00:00', 'Validate', 'bert', 'PC-015'),
      record('07:10:00', 'Quit', 'bert', 'PC-014', ''),
    ]);
    expect(short(events).slice(3)).toEqual([
      ['closed', 'one', 'm1|pc-014-bert', 'quit'],
      ['closed', 'one', 'm2|pc-014-bert', 'quit'],
    ]);
  });

  test('RemoveAllItems empties the module', () => {
    const { events } = stream([record('07:00:00', 'Validate'), record('07:10:00', 'RemoveAllItems', '', '')]);
    expect(short(events).slice(1)).toEqual([
      ['closed', 'one', 'm1|pc-014-bert', 'all entries removed from the licence file'],
      ['census', 'M1', true],
    ]);
  });

  test('nothing but these ever closes a seat', () => {
    const lines = [
      record('07:00:00', 'Validate'),
      record('07:05:00', 'Validate'),
      record('09:00:00', 'Heartbeat'),
      record('09:01:00', 'Activate'),
    ];
    expect(stream(lines).events.filter(({ kind }) => kind === 'closed')).toEqual([]);
  });
});

describe('what a file is', () => {
  test('a stream is known by its header, and by its events', () => {
    expect(input.recognise(`${HEADER}\n`, 'x.csv')).toBe(1);
    expect(input.recognise(record('07:58:12', 'Validate'), 'x.csv')).toBeGreaterThan(0.5);
  });

  test.each([
    '11/20/26-08:01:12:345 (4711) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = x, Routine = , Result = 3',
    'Level,Date and Time,Source,Event ID,Task Category\nInformation,2026-05-06 08:00:00,Security Expert,0,None',
    '2026-05-06 08:00:00,INFO,server,started,up,,,',
    '{"EventTime":"2026-05-06 08:00:00","EventType":"INFO","Hostname":"srv","UserID":"S-1-5","Message":"Quit"}',
    'time,user,action\n2026-05-06 08:00:00,bert,Quit',
    'hello',
    '',
  ])('%j is none', (text) => {
    expect(input.recognise(text, 'x.csv')).toBeLessThan(0.5);
    expect(input.isSnapshot?.(text)).toBe(false);
  });
});
