import { describe, expect, test } from 'vitest';
import { acquired, ofDevice, play as playAll, playSinceStart as play, says, short } from './records.ts';

const told = (events: Parameters<typeof play>[0]): string[] => short(play(events).events);

const RELEASE = 'EI licensing:  License features successfully released.';
const MES = (time: string, pid = 3216): ReturnType<typeof says> =>
  says(
    time,
    `FactMES.Server.Host/${pid}`,
    "License feature 'MES_Session_Count' of version 6.0 or greater has been acquired",
  );

describe('a seat that a program takes itself', () => {
  test('is one of its computer, whatever features it takes with it', () => {
    const events = [
      acquired('08:00', 'aaIDE/1784/1'),
      acquired('08:00', 'aaIDE/1784/2', 'Dev_IO_Count'),
      acquired('08:00', 'aaIDE/1784/3', 'IDE_Runtime'),
    ];
    expect(told(events)).toEqual(['08:00:00 opened Development ENG1 aaIDE']);
  });

  test('is renewed where the same process takes it again, and never counts twice', () => {
    expect(told([acquired('08:00', 'aaIDE/1784'), acquired('08:05:33', 'aaIDE/1784')])).toEqual([
      '08:00:00 opened Development ENG1 aaIDE',
      '08:05:33 renewed Development ENG1 aaIDE',
    ]);
  });

  test('is not taken by features that no pool counts', () => {
    expect(told([acquired('08:00', 'aaGR/3156', 'GR_Runtime'), acquired('08:00', 'view/8764', 'InTouch')])).toEqual([]);
  });

  test('ends where its process says that it ends, and not where it only closes a window', () => {
    const events = [
      acquired('08:00', 'aaIDE/1784'),
      says('09:00', 'wm/8788', 'WC shutting down...'),
      says('10:00', 'aaIDE/1784', 'Exiting process "aaIDE"'),
    ];
    expect(told(events).at(-1)).toBe('10:00:00 closed ENG1 program ended');
  });

  test('has ended where another program has its process number by now: nobody knows when', () => {
    const { events } = play([acquired('08:00', 'aaIDE/1784'), says('11:00', 'notify/1784', 'License check done')]);
    expect(events[1]).toMatchObject({ kind: 'closed', which: 'one', why: 'program ended' });
    expect(events[1]).toMatchObject({ between: [events[0]?.at, events[1]?.at] });
  });
});

describe('a refresh', () => {
  test('gives all back and takes it again: the ledger sees one seat, by one key', () => {
    const { events } = play([MES('08:00'), says('09:00', 'FactMES.Server.Host/3216', RELEASE), MES('09:00:00.359')]);
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'closed', 'renewed']);
    const keys = events.map((event) => (event.kind === 'closed' ? event.match.key : 'who' in event && event.who?.key));
    expect(new Set(keys).size).toBe(1);
  });

  test('of which the log begins with the second half: the seat was open before', () => {
    const events = [says('09:00', 'FactMES.Server.Host/3216', RELEASE), MES('09:00:00.015')];
    expect(short(playAll(events).events)).toEqual(['09:00:00 renewed MOM ENG1 FactMES.Server.Host']);
  });

  test('that does not take a seat again gave it back: who takes it later opens it anew', () => {
    const release = says('09:00', 'FactMES.Server.Host/3216', RELEASE);
    expect(told([MES('08:00'), release, MES('11:00')])).toEqual([
      '08:00:00 opened MOM ENG1 FactMES.Server.Host',
      '09:00:00 closed ENG1 released',
      '11:00:00 opened MOM ENG1 FactMES.Server.Host',
    ]);
  });
});

describe('a seat that the manager takes for a device', () => {
  test('is that of the Device ID, whole, and ends by its release', () => {
    expect(told([ofDevice('08:00', 'HOST1_BMC1'), ofDevice('09:00', 'HOST1_BMC1', 'released')])).toEqual([
      '08:00:00 opened Development HOST1_BMC1 SecMngr',
      '09:00:00 closed HOST1_BMC1 released',
    ]);
  });

  test.each(['HOST1_BMC1', 'RDS1-PC7-2', 'HOST1_a8f3', '10.13.200.120$IDE', 'fd00::12$IDE', 'PC-014'])(
    'keeps %s as the licence server shows it',
    (device) => {
      expect(told([ofDevice('08:00', device)])).toEqual([`08:00:00 opened Development ${device} SecMngr`]);
    },
  );

  test('knows a Device ID in whatever letter case', () => {
    const events = [
      ofDevice('08:00', 'HOST1_BMC1'),
      ofDevice('08:05', 'host1_bmc1'),
      ofDevice('09:00', 'Host1_BMC1', 'released'),
    ];
    expect(told(events)).toEqual([
      '08:00:00 opened Development HOST1_BMC1 SecMngr',
      '08:05:00 renewed Development HOST1_BMC1 SecMngr',
      '09:00:00 closed HOST1_BMC1 released',
    ]);
  });

  test('names the user where the record does', () => {
    const text =
      "License feature 'MES_Session_Count' of version 6.0 has been acquired for device WEB1_a8f3, user 'corp\\ann'";
    const { events } = play([says('08:00', 'SecMngr/900', text)]);
    expect(events[0]).toMatchObject({ kind: 'opened', who: { node: 'WEB1_a8f3', holder: 'corp\\ann' } });
  });

  test('of a feature that no pool counts is told once, with what to set', () => {
    const takes = (time: string): ReturnType<typeof says> => ofDevice(time, 'HOST1_BMC1', 'acquired', 'Batch_Recipe');
    const [remark, ...others] = play([takes('08:00'), takes('08:05')]).events;
    expect(others).toEqual([]);
    expect(remark).toMatchObject({ kind: 'remark', what: 'not-understood' });
    expect(remark).toMatchObject({ detail: expect.stringMatching(/Batch_Recipe.*setting features/) });
    const { events } = play([takes('08:00')], { features: { Batch_Recipe: 'MOM' } });
    expect(short(events)).toEqual(['08:00:00 opened MOM HOST1_BMC1 SecMngr']);
  });

  test('belongs to the pool that the name of its product says plainly', () => {
    const product = 'AVEVA Batch Management MOM Client';
    expect(
      told([ofDevice('08:00', 'HOST1', 'acquired', product), ofDevice('09:00', 'HOST1', 'released', product)]),
    ).toEqual(['08:00:00 opened MOM HOST1 SecMngr', '09:00:00 closed HOST1 released']);
  });

  test('is not taken for a Device ID by a message about one that does not exist', () => {
    const events = [says('08:00', 'PCS.IdentityManager.Host/7', 'The Device Id does not exist  - [DA17U3SP1].')];
    expect(told(events)).toEqual([]);
  });

  test('was given back where the manager runs with another process number: nobody knows when', () => {
    const { events } = play([
      ofDevice('08:00', 'HOST1_BMC1'),
      ofDevice('08:05', 'HOST1_BMC1'),
      { ...ofDevice('09:00', 'HOST2_BMC1'), pid: 901 },
    ]);
    expect(short(events).slice(2)).toEqual([
      '09:00:00 closed HOST1_BMC1 ~the Security Manager was stopped',
      '09:00:00 opened Development HOST2_BMC1 SecMngr',
    ]);
    expect(events[2]).toMatchObject({ between: [events[1]?.at, events[2]?.at] });
  });
});

describe('the seats of the seed: what opens and closes', () => {
  const cases: [what: string, events: ReturnType<typeof ofDevice>[], seats: number][] = [
    [
      'two sessions to the same server from the same host',
      [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:01', 'HOST1_BMC1')],
      1,
    ],
    [
      'two sessions to the same server from two hosts',
      [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:01', 'HOST2_BMC1')],
      2,
    ],
    ['one host with sessions of two servers', [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:01', 'HOST1_BMC2')], 2],
    ['a node without a terminal server', [ofDevice('08:00', 'NODE7'), ofDevice('08:01', 'NODE7')], 1],
  ];
  test.each(cases)('%s: %#', (_, events, seats) => {
    const open = play(events).events.filter(({ kind }) => kind === 'opened');
    expect(open).toHaveLength(seats);
  });

  test('development and runtime clients of one node take one seat of each kind', () => {
    const events = [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:01', 'HOST1_BMC1', 'acquired', 'Batch_MOM_Client')];
    expect(told(events)).toEqual([
      '08:00:00 opened Development HOST1_BMC1 SecMngr',
      '08:01:00 opened MOM HOST1_BMC1 SecMngr',
    ]);
  });
});

describe('an end that no record tells', () => {
  const untold = (events: Parameters<typeof play>[0]): unknown[] =>
    play(events).events.flatMap((event) => (event.kind === 'opened' ? [event.untold ?? false] : []));

  test('is that of a program which takes its seat itself', () => {
    expect(untold([acquired('08:00', 'aaIDE/1784')])).toEqual([true]);
  });

  test('is not that of a device, whose release the manager tells, nor of a program that refreshes', () => {
    const refresh = [says('09:00', 'FactMES.Server.Host/3216', RELEASE), MES('09:00:00.015')];
    const boot = says('07:00', 'aahCfgSvc/1', 'Stop system command received (computer shutdown)');
    const start = says('07:01', '/9', 'Logger Started.');
    expect(untold([ofDevice('08:00', 'HOST1_BMC1')])).toEqual([false]);
    expect(untold([boot, start, ...refresh])).toEqual([false]);
  });
});

describe('behind records that are missing', () => {
  const since = [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:05', 'HOST1_BMC1')];

  test('a device may have been there before, however long the hole was', () => {
    const events = [...since, 'hole' as const, ofDevice('12:00', 'HOST2_BMC1'), ofDevice('12:16', 'HOST3_BMC1')];
    expect(told(events).slice(-2)).toEqual([
      '12:00:00 renewed Development HOST2_BMC1 SecMngr',
      '12:16:00 opened Development HOST3_BMC1 SecMngr',
    ]);
  });

  test('so may the first device that a log names at all, and one of a manager that may have been started there', () => {
    const other = { ...ofDevice('12:00', 'HOST2_BMC1'), pid: 901 };
    for (const events of [
      [says('08:00', 'aaGR/7', 'Initialising'), 'hole' as const, ofDevice('12:00', 'HOST2_BMC1')],
      [...since, 'hole' as const, other],
    ])
      expect(told(events).at(-1)).toBe('12:00:00 renewed Development HOST2_BMC1 SecMngr');
  });

  test('so may a program that refreshes', () => {
    const refresh = [says('12:00', 'FactMES.Server.Host/3216', RELEASE), MES('12:00:00.015')];
    expect(told([...since, 'hole', ...refresh]).at(-1)).toMatch(/^12:00:00 renewed MOM/);
    expect(told([...since, ...refresh]).at(-1)).toMatch(/^12:00:00 opened MOM/);
  });

  test('but nobody behind a start of the computer that the log tells', () => {
    const boot = [
      says('12:00', 'aahCfgSvc/40', 'Stop system command received (computer shutdown)'),
      says('12:05', '/41', 'Logger Started.'),
    ];
    expect(told([...since, 'hole', ...boot, ofDevice('12:06', 'HOST2_BMC1')]).at(-1)).toMatch(/opened/);
  });
});

describe('two programs that refresh at the same time', () => {
  const releases = [says('09:00', 'MES1/1', RELEASE), says('09:00:00.010', 'MES2/2', RELEASE)];
  const takes = (writer: string): ReturnType<typeof says> =>
    says('09:00:00.020', writer, "License feature 'MES_Session_Count' of version 6.0 has been acquired");

  test('were both there before the log began', () => {
    expect(short(playAll([...releases, takes('MES1/1'), takes('MES2/2')]).events)).toEqual([
      '09:00:00 renewed MOM ENG1 MES1',
      '09:00:00 renewed MOM ENG1 MES2',
    ]);
  });

  test('are both gone where neither takes its seat again', () => {
    const events = [
      MES('08:00', 1),
      MES('08:00', 2),
      ...[1, 2].map((pid) => says('09:00', `FactMES.Server.Host/${pid}`, RELEASE)),
    ];
    const { state } = play([...events, says('10:00', 'aaGR/7', 'Logger')].slice(0, 4));
    expect(state).toMatchObject({ releasing: [{ pid: 1 }, { pid: 2 }] });
    expect(play([...events, acquired('10:00', 'aaIDE/7')]).state).toMatchObject({ releasing: [] });
    expect(play([...events, acquired('10:00', 'aaIDE/7')]).state).toMatchObject({ open: [{ process: 'aaIDE' }] });
  });
});

describe('records without numbers of processes', () => {
  test('end no seat but that of the program that says so', () => {
    const events = [
      acquired('08:00', 'aaIDE/0'),
      acquired('08:01', 'mmc/0'),
      MES('08:02', 0),
      says('08:03', 'FactMES.Server.Host/0', RELEASE),
      says('08:04', 'mmc/0', 'Exiting process "mmc".'),
    ];
    expect(told(events).filter((line) => line.includes('closed'))).toHaveLength(2);
    expect(play(events).state).toMatchObject({ open: [{ process: 'aaIDE' }] });
  });

  test('of the manager do not tell that it was started anew', () => {
    const events = [ofDevice('08:00', 'HOST1_BMC1'), { ...ofDevice('08:05', 'HOST1_BMC1'), pid: 0 }];
    expect(told(events).at(-1)).toMatch(/^08:05:00 renewed/);
  });
});

test('programs of one name that each take a seat for their own device throw nobody out once that shows', () => {
  const by = (time: string, pid: number): ReturnType<typeof says> => ({
    ...ofDevice(time, `HOST${pid}_BMC1`),
    process: 'aaIDE',
    pid,
  });
  const events = [by('08:00', 1), by('08:01', 2), by('08:02', 1), by('08:03', 2), by('08:04', 3), by('08:05', 1)];
  expect(told(events).filter((line) => line.includes('closed'))).toEqual([
    '08:01:00 closed HOST1_BMC1 ~the Security Manager was stopped',
  ]);
});

test('thousands of devices that are all made up are do not fill the state', () => {
  const events = Array.from({ length: 5_050 }, (_, index) => ofDevice('08:00', `HOST${index}_BMC1`));
  const { state } = play(events);
  expect((state as { open: unknown[] }).open).toHaveLength(5_000);
}, 60_000);
