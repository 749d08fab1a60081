import { describe, expect, test } from 'vitest';
import { acquired, because, failed, ofDevice, playSinceStart as play, says, short } from './records.ts';

const told = (events: Parameters<typeof play>[0]): string[] => short(play(events).events);

describe('a refusal', () => {
  test('is one where the reason says that all seats are taken', () => {
    expect(told([failed('08:00', 'aaIDE/1784/7'), because('08:00:00.599', 'aaIDE/1784/7', -4)])).toEqual([
      '08:00:00 refused Development ENG1 aaIDE',
    ]);
  });

  test('is one however often the program tries again, until it is given', () => {
    const events = [0, 20, 40].flatMap((second) => [
      failed(`08:00:${second === 0 ? '00' : second}`, 'aaIDE/1784'),
      because(`08:00:${second === 0 ? '00' : second}.100`, 'aaIDE/1784', -4),
    ]);
    const again = [failed('09:00', 'aaIDE/1784'), because('09:00', 'aaIDE/1784', -4)];
    expect(told([...events, acquired('08:01', 'aaIDE/1784'), ...again])).toEqual([
      '08:00:00 refused Development ENG1 aaIDE',
      '08:01:00 opened Development ENG1 aaIDE',
      '09:00:00 refused Development ENG1 aaIDE',
    ]);
  });

  test('names the device where the record does, with a reason behind it or from the same thread', () => {
    const text =
      "Failed to acquire any type of license feature 'Batch_Dev_Client' of version 5.0 for device HOST2_BMC1";
    expect(told([says('08:00', 'SecMngr/900/3', `${text}: no license available`)])).toEqual([
      '08:00:00 refused Development HOST2_BMC1 SecMngr',
    ]);
    expect(
      told([says('08:00', 'SecMngr/900/3', text), because('08:00:00.010', 'SecMngr/900/3', -4, 'Batch_Dev_Client')]),
    ).toEqual(['08:00:00 refused Development HOST2_BMC1 SecMngr']);
  });

  test.each([-5, -18])('is none where the key does not hold the feature (%d)', (code) => {
    const events = [
      failed('08:00', 'aaGR/3156', 'Platform_Count'),
      because('08:00', 'aaGR/3156', code, 'Platform_Count'),
    ];
    expect(told(events)).toEqual([expect.stringMatching(/feature-missing: aaGR asked for Platform_Count/)]);
  });

  test.each([
    [
      'with words of another one',
      "Feature line 'Dev_Session_Count' is unlicensed. LM Error(-5; no licenses available)",
    ],
    ['with more numbers', "Feature line 'Dev_Session_Count' is unlicensed. LM Error(-18,147; already reached)"],
  ])('is none where the code says that the key lacks the feature, %s', (_, reason) => {
    const events = [failed('08:00', 'aaIDE/1784'), says('08:00', 'aaIDE/1784', reason)];
    expect(told(events)).toEqual([expect.stringMatching(/feature-missing: aaIDE asked for Dev_Session_Count/)]);
  });

  test.each([
    [-5, /feature-missing/],
    [-4, /08:00:00 refused Development ENG1 aaIDE/],
  ])('has the code %d, which stands behind it in the same record', (code, expected) => {
    const text = `Failed to acquire license feature 'Dev_Session_Count': LM Error(${code}; no licenses available)`;
    expect(told([says('08:00', 'aaIDE/1784', text)])).toEqual([expect.stringMatching(expected)]);
  });

  test('takes no reason of another program where the records have no numbers of processes and threads', () => {
    const check = says('08:00', 'view/0/0', 'License check for feature had a result of: -4');
    const other = says('08:00', 'view/0/0', "Feature line 'Dev_Session_Count' is unlicensed. LM Error(-4; reached)");
    const events = [failed('08:00', 'aaIDE/0/0'), check, other, acquired('09:00', 'mmc/2')];
    expect(told(events)[0]).toMatch(/not-understood: Failed to acquire.*\(no reason\)/);
  });

  test('is one of each program where the records have no numbers of processes', () => {
    const events = ['aaIDE/0/0', 'mmc/0/0'].flatMap((writer) => [
      failed('08:00', writer),
      because('08:00', writer, -4),
    ]);
    expect(told(events)).toEqual(['08:00:00 refused Development ENG1 aaIDE', '08:00:00 refused Development ENG1 mmc']);
  });

  test('is none where a reason stands alone: a report of the key', () => {
    expect(told([because('08:00', 'aaGR/3156', -5), because('08:01', 'aaGR/3156', -4)])).toEqual([]);
  });

  test('does not take the reason of another thread or of another feature', () => {
    const events = [
      failed('08:00', 'aaIDE/1784/7'),
      because('08:00', 'aaIDE/1784/8', -4),
      because('08:00', 'aaIDE/1784/7', -4, 'IDE_Runtime'),
      acquired('09:00', 'mmc/2'),
    ];
    expect(told(events)).toEqual([
      expect.stringMatching(/not-understood: Failed to acquire.*\(no reason\)/),
      '09:00:00 opened Development ENG1 mmc',
    ]);
  });

  test('takes a reason without a feature from the same thread', () => {
    const writer = 'FactMES.Server.Host/20/5';
    const check = says('08:00:00.001', writer, 'License check for feature had a result of: -18');
    expect(told([failed('08:00', writer, 'MES_DNC'), check])).toEqual([expect.stringMatching(/feature-missing/)]);
  });

  test('whose reason nobody knows is told as not understood', () => {
    expect(told([failed('08:00', 'aaIDE/1784'), because('08:00', 'aaIDE/1784', -42)])).toEqual([
      expect.stringMatching(/not-understood: Failed to acquire.*LM Error -42/),
    ]);
  });

  test('of seats that no pool counts is told with what to set', () => {
    const { events } = play([failed('08:00', 'view/8', 'InTouch'), because('08:00', 'view/8', -4, 'InTouch')]);
    expect(events).toMatchObject([{ kind: 'remark', detail: expect.stringMatching(/features of the source/) }]);
  });
});

describe('a licence server that is not reached', () => {
  test('is told with the time at which the grace ends, and is over with the next licence', () => {
    const events = [failed('08:00', 'aaIDE/1784'), because('08:00', 'aaIDE/1784', -15), acquired('09:00', 'mmc/9')];
    expect(told(events)).toEqual([
      expect.stringMatching(/08:00:00 licence-lost: .*What runs goes on until 2026-11-21 08:00 UTC \(24 hours\)/),
      '09:00:00 licence-found: the licence server answers again',
      '09:00:00 opened Development ENG1 mmc',
    ]);
  });

  test('keeps the end of the grace, however often it is told', () => {
    const lost = says('08:00', 'SecMngr/900', 'Connection to the License Server LIC1 is lost.');
    const again = says('10:00', 'SecMngr/900', 'Failed to connect to license server');
    expect(told([lost, again])).toEqual([
      expect.stringMatching(/2026-11-21 08:00 UTC/),
      expect.stringMatching(/2026-11-21 08:00 UTC/),
    ]);
  });

  test('tells of a grace period of days, with its end', () => {
    const grace = says('08:00', 'LicServer/7', 'The license server is in grace period: 15 days remaining');
    expect(told([grace])).toEqual([expect.stringMatching(/licence-grace: .*ends at 2026-12-05 08:00 UTC/)]);
  });
});

describe('what else the log states', () => {
  test('is the limit of a pool, once, and no limit of a feature that no pool counts', () => {
    const stated = (time: string, feature: string, count: number): ReturnType<typeof says> =>
      says(time, 'aaIDE/1784', `Feature ${feature} [4.1] license info: State:Licensed; Count:${count}`);
    const events = [
      stated('08:00', 'Dev_Session_Count', 5),
      stated('08:01', 'Dev_Session_Count', 5),
      stated('08:02', 'IO_Count', 1_000_000),
      stated('08:03', 'GR_Runtime', 1),
    ];
    expect(told(events)).toEqual(['08:00:00 capacity Development 5']);
  });

  test('is the end of the key, once a day, when it is near', () => {
    const near = (time: string): ReturnType<typeof says> =>
      says(
        time,
        'aaIDE/1',
        "License feature 'IDE_Runtime' of version 4.1 has been acquired, expiration date = 25-nov-2026",
      );
    expect(told([near('20T08:00'), near('20T09:00'), near('21T08:00'), near('26T08:00')])).toEqual([
      '08:00:00 key-expiring: the key of IDE_Runtime ends in 5 days: its last day is 25-nov-2026',
      '08:00:00 key-expiring: the key of IDE_Runtime ends in 4 days: its last day is 25-nov-2026',
      '08:00:00 key-expiring: the key of IDE_Runtime has ended: its last day is 25-nov-2026',
    ]);
    expect(told([acquired('08:00', 'aaIDE/1', 'IDE_Runtime')])).toEqual([]);
  });

  test.each(['permanent', '1-jan-0', '01-jan-0000'])(
    'is no end of a key without one (%s), whose seat counts',
    (end) => {
      const given = "License feature 'Dev_Session_Count' of version 4.1 has been acquired, expiration date = ";
      expect(told([says('08:00', 'aaIDE/1', `${given}${end}`)])).toEqual(['08:00:00 opened Development ENG1 aaIDE']);
    },
  );

  test('is told where no pattern knows it and it speaks of licences, but no stack trace', () => {
    const events = [
      says('08:00', 'SecMngr/900', 'Licenses were moved to another pool'),
      says('08:01', 'Skelta/3', ' Source -   at Workflow.NET.Engine.RunTime.InitLicenseCheck()'),
      ofDevice('08:02', 'HOST1_BMC1'),
    ];
    expect(told(events)).toEqual([
      '08:00:00 not-understood: Licenses were moved to another pool',
      '08:02:00 opened Development HOST1_BMC1 SecMngr',
    ]);
  });
});

test('two keys that end on different days are told once a day each, however often both are named', () => {
  const named = (time: string, feature: string, ends: string): ReturnType<typeof says> =>
    says(time, 'aaGR/7', `License feature '${feature}' of version 4.1 has been acquired, expiration date = ${ends}`);
  const both = (time: string): ReturnType<typeof says>[] => [
    named(time, 'IDE_Runtime', '25-nov-2026'),
    named(time, 'GR_Runtime', '28-nov-2026'),
  ];
  const keys = told([...both('08:00'), ...both('09:00'), ...both('10:00'), ...both('21T08:00')]);
  expect(keys).toHaveLength(4);
});
