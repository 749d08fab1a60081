import { describe, expect, test } from 'vitest';
import { applyPatterns } from '../../../src/config/apply-patterns.ts';
import type { Tools } from '../../../src/domain/product.ts';
import { textOf } from '../../../src/formats/windows-event.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { key, logon, parser, play, rendered, said, short } from './events.ts';

const WRAPPED = (text: string): string =>
  'The description for Event ID 0 from source Security Expert Data Service cannot be found. Either ' +
  'the component that raises this event is not installed on your local computer or the ' +
  `installation is corrupted. You can install or repair the component on the local computer.\r\n` +
  `\r\nIf the event originated on another computer, the display information had to be saved with ` +
  `the event.\r\n\r\nThe following information was included with the event: \r\n\r\n${text}\r\n\r\n` +
  'The message resource is present but the message was not found in the message table';

const TEXTS: readonly [text: string, key: string, holder: string][] = [
  ['New Operator Logon. Record ID: 12, Name: jsmith', 'logon:12', 'jsmith'],
  ['New Operator Logon - Operator 12 (J. Smith)', 'logon:12', 'J. Smith'],
  ['New Operator Logon\r\nRecord Id = 12\r\nName = J. Smith', 'logon:12', 'J. Smith'],
  ['New Operator Logon: J. Smith, Record ID: 12', 'logon:12', 'J. Smith'],
  ['New Operator Logon: Name: J. Smith (Record ID 12)', 'logon:12', 'J. Smith'],
  ['NEW OPERATOR LOGON RECORD ID 0012 J. SMITH', 'logon:12', 'J. SMITH'],
  ['new operator logon operator 12', 'logon:12', 'Operator 12'],
  ['New Operator Logon: 12 J. Smith', 'logon:=12 J. Smith', '12 J. Smith'],
  ['New Operator Logon Operator2', 'logon:=Operator2', 'Operator2'],
  ['New Operator Logon Operator2 (night desk 7)', 'logon:=Operator2 (night desk 7)', 'Operator2 (night desk 7)'],
  ['New Operator Logon. Name: Söhne & Töchter <b>', 'logon:=S?hne & T?chter <b>', 'Söhne & Töchter <b>'],
  ['New Operator Logon. Record ID: 12, Name: Record ID: 7', 'logon:12', 'Record ID: 7'],
  ['New Operator Logon. Record ID: 12, Name: Operator 7', 'logon:12', 'Operator 7'],
  ['Data Service said: New Operator Logon. Record ID: 12, Name: jsmith', 'logon:12', 'jsmith'],
];

describe('a logon', () => {
  test.each(TEXTS)('%s', (text, expected, holder) => {
    for (const event of [said('08:00', text), rendered('08:00', text), rendered('08:00', WRAPPED(text))]) {
      expect(key(event)).toBe(expected);
      expect(short(play([event]).events)).toEqual([['opened', holder]]);
    }
  });

  test('with empty lines within is one text', () => {
    expect(
      short(play([rendered('08:00', 'New Operator Logon\r\n\r\nRecord ID: 12\r\n\r\nName: jsmith\r\n')]).events),
    ).toEqual([['opened', 'jsmith']]);
  });

  test('of nobody is a logon all the same: a connection is taken', () => {
    expect(short(play([said('08:00', 'New Operator Logon')]).events)).toEqual([['opened', undefined]]);
  });

  test.each([
    'New Operator Logons: 3',
    'Renew Operator Logon of 12',
    'New Operator Logon2',
    'No new operators, logon is closed',
  ])('is not: %s', (text) => {
    expect(play([said('08:00', text)]).events).toMatchObject([{ kind: 'remark', what: 'not-understood' }]);
  });

  test('is what the words at the beginning say, whatever an operator is called', () => {
    expect(
      short(play([said('08:00', 'New Operator Logon. Record ID: 3, Name: Remove Operator by Disconnect')]).events),
    ).toEqual([['opened', 'Remove Operator by Disconnect']]);
    expect(short(play([said('08:00', 'Remove Operator by Disconnect: New Operator Logon')]).events)).toEqual([
      ['closed', 'New Operator Logon', 'disconnect'],
    ]);
  });
});

describe('the end of a logon', () => {
  test.each([
    ['Remove Operator by Disconnect. Record ID: 12, Name: jsmith', 'disconnect:12', ['closed', 'jsmith', 'disconnect']],
    ['Remove Operator by Disconnect: 12 J. Smith', 'disconnect:=12 J. Smith', ['closed', '12 J. Smith', 'disconnect']],
    ['REMOVE OPERATOR BY TIMEOUT - OPERATOR 12 (J. Smith)', 'timeout:12', ['closed', 'J. Smith', 'timeout']],
    ['Remove Operator by logoff\r\nRecord Id = 12\r\nName = J. Smith', 'logoff:12', ['closed', 'J. Smith', 'logoff']],
    [
      'Remove Operator by Operator Timeout: Record ID: 12, Name: J. Smith',
      'operator timeout:12',
      ['closed', 'J. Smith', 'operator timeout'],
    ],
    [
      'Remove Operator by Disconnect\r\nRecord ID: 12\r\nName: J. Smith',
      'disconnect:12',
      ['closed', 'J. Smith', 'disconnect'],
    ],
    ['Remove Operator by Disconnect\r\nName: J. Smith', 'disconnect:=J. Smith', ['closed', 'J. Smith', 'disconnect']],
    [
      'Remove Operator by idle timeout - Operator 12 (J. Smith)',
      'idle timeout:12',
      ['closed', 'J. Smith', 'idle timeout'],
    ],
    ['Remove Operator: Record ID: 12', 'removed:12', ['closed', 'Operator 12', 'removed']],
  ])('%s', (text, expected, told) => {
    for (const event of [said('08:00', text), rendered('08:00', WRAPPED(text))]) {
      expect(key(event)).toBe(expected);
      expect(short(play([event]).events)).toEqual([told]);
    }
  });
});

describe('one operator', () => {
  const holders = (...texts: string[]): unknown[] =>
    short(play(texts.map((text) => said('08:00', text))).events).map((one) => (one as unknown[])[1]);

  test('is known by record id where both texts have it, and shown by name', () => {
    expect(
      holders(
        'New Operator Logon. Record ID: 12, Name: jsmith',
        'Remove Operator by Disconnect - Operator 12 (J. Smith)',
        'Remove Operator by Disconnect. Record ID: 12',
      ),
    ).toEqual(['jsmith', 'jsmith', 'jsmith']);
  });

  test('is the same where one of the texts has no id and the name is equal', () => {
    expect(
      holders('New Operator Logon. Record ID: 12, Name: jsmith', 'Remove Operator by Disconnect. Name: jsmith'),
    ).toEqual(['jsmith', 'jsmith']);
    expect(holders('New Operator Logon: jsmith', 'Remove Operator by Disconnect. Record ID: 12, Name: jsmith')).toEqual(
      ['jsmith', 'jsmith'],
    );
  });

  test('is told from another of the same name by the record id, also when they go', () => {
    expect(
      holders(
        'New Operator Logon. Record ID: 3, Name: admin',
        'New Operator Logon. Record ID: 7, Name: admin',
        'Remove Operator by Disconnect. Record ID: 3, Name: admin',
        'Remove Operator by Disconnect. Record ID: 7, Name: admin',
      ),
    ).toEqual(['admin', 'admin (7)', 'admin', 'admin (7)']);
  });

  test('keeps the name under which it logged on until the service starts again', () => {
    const events = [
      said('08:00', 'New Operator Logon. Record ID: 3, Name: miss'),
      said('09:00', 'Remove Operator by Disconnect. Record ID: 3, Name: mrs'),
      said('10:00', 'Service stopped successfully.'),
      said('11:00', 'New Operator Logon. Record ID: 3, Name: mrs'),
    ];
    expect(short(play(events).events)).toMatchObject([
      ['opened', 'miss'],
      ['closed', 'miss', 'disconnect'],
      ['all', 'Data Service stopped', expect.anything()],
      ['opened', 'mrs'],
    ]);
  });
});

describe('who may say so', () => {
  const TEXT = 'New Operator Logon. Record ID: 12, Name: jsmith';

  test.each([
    'Security Expert Data Service',
    'Protege GX Data Service',
    'SECURITY EXPERT DATA SERVICE',
    'SecurityExpertDataService',
    'ICT Protege GX Data Service',
    'SecurityExpertSV',
    'GXSV',
  ])('%s', (provider) => {
    expect(short(play([said('08:00', TEXT, provider)]).events)).toEqual([['opened', 'jsmith']]);
  });

  test('whoever it is, where an export leaves the provider out', () => {
    expect(short(play([rendered('08:00', TEXT, '')]).events)).toEqual([['opened', 'jsmith']]);
  });

  test.each(['Security Expert Event Service', 'Protege GX Download Service', 'SecurityExpertSV2', 'Somebody'])(
    'not %s: that is a remark',
    (provider) => {
      expect(play([said('08:00', TEXT, provider)]).events).toMatchObject([
        { kind: 'remark', what: 'not-understood', detail: expect.stringContaining(`"${provider}"`) },
      ]);
    },
  );

  test('another provider that the configuration names', () => {
    const own = { id: 'own-service', means: 'data-service', literals: ['DoorServer'], expression: '^DoorServer$' };
    const match = compilePatterns(applyPatterns(parser.patterns, [own]), parser.patterns);
    expect(short(play([said('08:00', TEXT, 'DoorServer')], match).events)).toEqual([['opened', 'jsmith']]);
  });

  test('a pattern of the configuration may name the operator itself', () => {
    const own = {
      id: 'own',
      means: 'logon',
      literals: ['signed in'],
      expression: '^User (?<name>.+) with id (?<id>\\d+) signed in',
    };
    const match = compilePatterns(applyPatterns(parser.patterns, [own]), parser.patterns);
    expect(short(play([said('08:00', 'User ann with id 4 signed in at DESK1')], match).events)).toEqual([
      ['opened', 'ann'],
    ]);
    expect(key(said('08:00', 'User ann with id 4 signed in'), match)).toBe('logon:4');
  });
});

describe('what else a Data Service writes', () => {
  test.each([
    'Operator 12 has been given the role Guard',
    'The licence has expired',
    '3 sessions were dropped',
    'A client connection was refused',
    'Service could not be started',
  ])('of seats or of itself and in words that no pattern fits is a remark: %s', (text) => {
    expect(play([said('08:00', text)]).events).toMatchObject([{ kind: 'remark', what: 'not-understood' }]);
  });

  test('of anything else is nothing, and need not be read', () => {
    expect(key(said('08:00', 'Controller 3 is online'))).toBeUndefined();
    expect(play([said('08:00', 'Controller 3 is online')]).events).toEqual([]);
  });

  test('a refusal is one, whoever writes it', () => {
    for (const provider of ['Security Expert Client', 'Security Expert Data Service', '']) {
      const event = said('08:00', 'Login failed: Licensed number of connections exceeded.', provider);
      expect(play([event]).events).toMatchObject([{ kind: 'refused', pool: 'Connections' }]);
      expect(key(event)).toBe('refused');
    }
  });
});

test('a further operator costs no more where thousands are known', () => {
  const match = compilePatterns(parser.patterns);
  const tools: Tools = { instance: 'SX1', settings: {}, utc: (wall) => wall, stamp: (wall) => wall, match };
  function cost(operators: number): number {
    let state = parser.initial();
    const entries = Array.from({ length: 6_000 }, (_, n) => logon('07:00', n % operators, `op${n % operators}`)).map(
      (event) => ({
        stream: 's',
        place: { file: 'f', at: 0 },
        arrived: 0,
        history: false,
        at: event.at ?? 0,
        text: textOf(event),
        event,
      }),
    );
    const before = process.cpuUsage();
    for (const entry of entries) state = parser.parse(entry, state, () => {}, tools);
    const { user } = process.cpuUsage(before);
    return user;
  }
  cost(6_000);
  const [one, many] = [Math.min(cost(1), cost(1), cost(1)), Math.min(cost(6_000), cost(6_000), cost(6_000))];
  expect(many / one).toBeLessThan(6);
});
