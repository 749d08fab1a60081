import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FILE_WRITTEN } from '../../../src/domain/presence.ts';
import { at, input, list, parser, record, short, stream } from './stream.ts';

const XML =
  '<?xml version="1.0"?>\n<Users Module="M1" Total="10">\n' +
  '  <User Name="bert" Computer="PC-014" LastValidate="2026-05-06 07:58:12"/>\n' +
  '  <User Name="anna" Computer="PC-015" LastValidate="2026-05-06 08:01:12"/>\n</Users>\n';
const INI =
  '; users\n[M1]\nTotal=10\nUser1=bert\nComputer1=PC-014\nLastValidate1=2026-05-06 07:58:12\n' +
  'User2=anna\nComputer2=PC-015\nLastValidate2=2026-05-06 08:01:12\n';
const CSV =
  'Module,Total,User,Computer,LastValidate\nM1,10,bert,PC-014,2026-05-06 07:58:12\n' +
  'M1,10,anna,PC-015,2026-05-06 08:01:12\n';
const BOTH = [
  ['capacity', 'M1', 10],
  ['census', 'M1', true, ['bert', 'PC-014'], ['anna', 'PC-015']],
];

describe('a list of users', () => {
  test.each([
    ['XML', XML],
    [
      'XML with elements',
      '<Licences><Module ID="M1"><Total>10</Total><User><Name>bert</Name><Computer>PC-014</Computer></User>' +
        '<User><Name>anna</Name><Computer>PC-015</Computer></User></Module></Licences>',
    ],
    [
      'XML with entries of the licence file',
      '<Users Module="M1" Total="10"><User Computer="PC-014">PC-014-bert</User><User Computer="PC-015">PC-015-anna</User></Users>',
    ],
    ['INI', INI],
    [
      'INI with entries',
      '[M1]\r\nTotal = 10\r\nComputer1=PC-014\r\nUser 1=PC-014-bert\r\nUser 2=anna;PC-015;2026-05-06 08:01:12\r\n',
    ],
    [
      'INI with a section for each user',
      '[M1\\1]\nUser=bert\nComputer=PC-014\nTotal=10\n[M1\\2]\nUser=anna\nComputer=PC-015\n',
    ],
    ['CSV', CSV],
    ['CSV in German', CSV.replaceAll(',', ';').replace(/^.*/, 'Modul;Gesamt;Benutzer;Rechner;Letzte Validierung')],
    ['UTF-8 with a mark', `\uFEFF${CSV}`],
  ])('as %s names all who hold a seat, and how many there are', (_, text) => {
    expect(input.isSnapshot?.(text)).toBe(true);
    expect(input.recognise(text, 'users')).toBe(0);
    const { events } = list(text);
    const told = short(events);
    expect(told).toContainEqual(BOTH[1]);
    expect(told.filter((one) => (one as string[])[0] === 'remark')).toEqual([]);
  });

  test('tells when each was seen last, and by which row', () => {
    for (const text of [XML, INI, CSV]) {
      const { events } = list(text);
      expect(short(events)).toEqual(BOTH);
      expect(events.find(({ kind }) => kind === 'census')).toMatchObject({
        at: at('12:00:00'),
        holders: [{ key: 'm1|pc-014-bert', seenAt: at('07:58:12') }, { seenAt: at('08:01:12') }],
      });
    }
  });

  test('reads the last sign of life in the zone of the source, and believes none from after it was written', () => {
    const seen = (text: string, zone: string): unknown => {
      const census = list(text, { zone }).events.find((event) => event.kind === 'census');
      return census?.kind === 'census'
        ? census.holders.map((one) => ('key' in one ? one.seenAt : undefined))
        : undefined;
    };
    expect(seen(XML, 'Europe/Berlin')).toEqual([at('05:58:12'), at('06:01:12')]);
    expect(seen(XML.replace('07:58:12', '13:58:12'), 'UTC')).toEqual([undefined, at('08:01:12')]);
    expect(seen(XML.replace('2026-05-06 07:58:12', '30.12.1899 00:00:00'), 'UTC')).toEqual([undefined, at('08:01:12')]);
  });

  test('has the same keys as the stream', () => {
    const [event] = stream([record('07:00:00', 'Validate')]).events;
    const census = list(XML).events.find(({ kind }) => kind === 'census');
    expect(census).toMatchObject({ holders: [{ key: event?.kind === 'renewed' && event.who.key }, {}] });
  });

  test('names each of several modules apart', () => {
    const { events } = list('[M1]\nUser1=bert\n[M2]\nTotal=5\nUser1=bert\nUser2=anna\n');
    expect(short(events)).toEqual([
      ['census', 'M1', true, ['bert', '']],
      ['capacity', 'M2', 5],
      ['census', 'M2', true, ['bert', ''], ['anna', '']],
    ]);
  });

  test('tells of a module that is no longer in it that nobody holds it', () => {
    const { state } = list('Module,User,Computer\nM1,bert,PC-014\nM2,anna,PC-015\n');
    const { events } = list('Module,User,Computer\nM1,bert,PC-014\n', { state, at: at('12:05:00') });
    expect(short(events)).toEqual([
      ['census', 'M1', true, ['bert', 'PC-014']],
      ['census', 'M2', true],
    ]);
    expect(short(list('Module,User,Computer\nm1,bert,PC-014\n', { state }).events)[0]).toEqual([
      'census',
      'M1',
      true,
      ['bert', 'PC-014'],
    ]);
  });

  test('keeps a name whole that holds what may part others', () => {
    const told = ['census', 'M1', true, ['Miller, J.', 'PC-014']];
    for (const text of [
      '<Users Module="M1"><User Name="Miller, J." Computer="PC-014"/></Users>',
      '[M1]\nUser1=Miller, J.\nComputer1=PC-014\n',
      'Module,User,Computer\nM1,"Miller, J.",PC-014\n',
    ])
      expect(short(list(text).events)).toEqual([told]);
    expect(short(list('[M1]\nUser1=Miller, J.\n').events)).toEqual([['census', 'M1', true, ['Miller, J.', '']]]);
  });

  test('takes an entry in brackets for one without a seat', () => {
    const text = '[M1]\nUser1=(PC-014-bert)\nUser2=PC-015-anna\n';
    expect(short(list(text).events)).toEqual([['census', 'M1', true, ['PC-015-anna', '']]]);
    for (const user of ['(bert)', '[bert]'])
      expect(short(list(`Module,User,Computer\nM1,${user},PC-014\nM1,anna,PC-015\n`).events)).toEqual([
        ['census', 'M1', true, ['anna', 'PC-015']],
      ]);
  });

  test('tells computers apart that it names itself, or the settings do', () => {
    const text = '[M1]\nUser1=PC-014-bert\nUser2=OFFICEPC-TOM\nUser3=anna\nComputer3=PC-014\n';
    expect(short(list(text, { settings: { computers: ['OFFICEPC'] } }).events)).toEqual([
      ['census', 'M1', true, ['bert', 'PC-014'], ['TOM', 'OFFICEPC'], ['anna', 'PC-014']],
    ]);
  });

  test('that is whole and has nobody tells that nobody is there', () => {
    expect(short(list('<Users Module="M1" Total="10"/>').events)).toEqual([
      ['capacity', 'M1', 10],
      ['census', 'M1', true],
    ]);
    expect(short(list('[M1]\nTotal=10\n').events)).toEqual([
      ['capacity', 'M1', 10],
      ['census', 'M1', true],
    ]);
  });

  test('a module of type 1 or 2 that is not named is told of', () => {
    const text = '<Users Module="M7" ModuleType="2"><User Computer="PC-014"/></Users>';
    const remark = [
      'not-understood',
      'the module M7 keeps its seats (type 2): name it under namedModules of the source',
    ];
    expect(short(list(text).events)).toContainEqual(remark);
    expect(short(list(text, { settings: { namedModules: ['M7'] } }).events)).not.toContainEqual(remark);
  });
});

describe('a list that is broken never tells that anybody left', () => {
  const { state } = list(XML);
  const events = (text: string): unknown[] => short(list(text, { state }).events);

  test.each([
    ['is empty', ''],
    ['has blanks alone', ' \n\n'],
    ['has a header alone', 'Module,User,Computer\n'],
    ['has a row that is cut off', 'Module,User,Computer,LastValidate\nM1,bert,PC-014,2026-05-06 07:58:12\nM1,anna'],
    ['ends within its last name', 'Module,User,Computer\nM1,bert,PC-014\nM1,anna,PC-0'],
    ['has a row with too many cells', 'Module,User,Computer\nM1,bert,PC-014,x\n'],
    ['has a quote that does not end', 'Module,User,Computer\nM1,"bert,PC-014\n'],
    ['has a row without a name', 'Module,User,Computer\nM1,,\n'],
    ['has a row without its module', 'Module,User,Computer\n,bert,PC-014\n'],
    ['has no section', 'User1=bert\n'],
    ['has sections of something else', '[General]\nVersion=5\n'],
    ['ends within a name', '[M1]\nUser1=bert\nUser2=an'],
    ['names a user twice', '[M1]\nUser1=bert\nUser1=anna\n'],
    ['has a line that is no pair', '[M1]\nUser1=bert\n<<<<<<\n'],
    ['does not end its element', XML.replace('</Users>', '')],
    ['is cut off within an element', XML.slice(0, XML.indexOf('anna'))],
    ['ends another element', XML.replace('</Users>', '</User>')],
    ['has an attribute that does not end', XML.replace('anna"', 'anna')],
    ['has a user without a name', XML.replace('Name="anna" Computer="PC-015"', '')],
    ['is something else', 'hello'],
  ])('that %s', (_, text) => {
    expect(events(text)).toEqual([['damaged', expect.stringContaining('nobody counts as gone')]]);
  });

  test.each([
    ['XML', XML],
    ['INI', INI],
    ['CSV', CSV],
  ])('%s that is cut off anywhere names nobody wrongly', (_, text) => {
    const names = new Set(['bert', 'anna']);
    for (let to = 0; to < text.length; to += 1) {
      for (const event of list(text.slice(0, to), { state }).events) {
        if (event.kind !== 'census') continue;
        for (const { who } of event.holders) {
          expect(names.has(who.holder ?? ''), `${to}`).toBe(true);
          expect(['PC-014', 'PC-015', undefined], `${to}`).toContain(who.node);
        }
      }
    }
  });
});

describe('the licence file', () => {
  test('that was written shows that somebody is alive, and closes nobody', () => {
    const { events, state } = list(FILE_WRITTEN, { state: list(XML).state });
    expect(short(events)).toEqual([['alive', at('12:00:00')]]);
    expect(state).toEqual(list(XML).state);
  });
});

describe('whatever comes', () => {
  const pieces = fc.constantFrom(
    '2026-05-06T07:58:12Z',
    'Validate',
    'Quit',
    'NoLicence',
    'M1',
    'bert',
    'PC-014',
    ',',
    ';',
    '"',
    '\n',
    '<',
    '>',
    '=',
    '[',
    ']',
    '{',
    '}',
    ':',
    'User1',
    'Users',
    'Module',
    'Event',
    'Timestamp',
    '\0',
    '\u202e',
    '&#0;',
    '/',
    '|',
    '__proto__',
    ' ',
  );
  const text = fc.array(pieces, { maxLength: 60 }).map((all) => all.join(''));

  test('nothing is thrown, and the state can be stored', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        stream(hostile.split('\n'), { all: true });
        stream(hostile.split('\n'), { all: true, state: stream([record('07:00:00', 'Validate')]).state });
        list(hostile);
        input.recognise(hostile, 'x');
      }),
      { numRuns: 500 },
    );
  });

  test.each([XML, INI, CSV, record('07:58:12', 'Validate')])('changed in one place, %j throws nothing', (whole) => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(6), text, (from, length, put) => {
        const changed = whole.slice(0, from) + put + whole.slice(from + length);
        list(changed);
        stream(changed.split('\n'), { all: true });
      }),
      { numRuns: 300 },
    );
  });

  test('a text that is made to be slow is not', () => {
    const begun = performance.now();
    for (const unit of [
      '"',
      '""',
      ',',
      '<a ',
      '<a b="',
      '[',
      '[a]\n',
      'User1=\n',
      ' ',
      '(',
      '&#',
      '<!--',
      '{"a":',
      '2026-05-06 ',
      '|',
      '\t',
    ])
      for (const before of ['', '<Users Module="M1">', '[M1]\n', 'Module,User,Computer\n']) {
        const hostile = before + unit.repeat(20_000);
        list(hostile);
        input.recognise(hostile, 'x');
        stream([hostile.slice(0, 8192)], { all: true });
      }
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('it knows its product', () => {
    expect(parser.product).toBe('Licence Protector');
  });
});
