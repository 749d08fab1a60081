import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../src/domain/entry.ts';
import { acquired, at, first, loggerStarted, loggerStopped, play, says, short, shutdown } from './records.ts';

const told = (events: Parameters<typeof play>[0]): string[] => short(play(events).events);

const RUN = [
  first('07:00', 'aaGR/3156'),
  first('07:00', 'aahCfgSvc/1664'),
  first('07:01', 'FSGateway/2728'),
  acquired('08:00', 'aaIDE/1784'),
];

describe('a start of the logger', () => {
  test('ends nothing where the other processes go on: its service was restarted', () => {
    const events = [
      ...RUN,
      loggerStopped('09:00', 100),
      loggerStarted('09:00:02', 101),
      { ...loggerStarted('09:00:02.015', 101) },
      first('09:00:03', 'aaGR/3156'),
      first('09:00:04', 'aahCfgSvc/1664'),
      acquired('09:01', 'aaIDE/1784'),
    ];
    expect(told(events)).toEqual(['08:00:00 opened Development ENG1 aaIDE', '09:01:00 renewed Development ENG1 aaIDE']);
  });

  test('ends nothing where a service was restarted beside it, and the others go on', () => {
    const events = [
      ...RUN,
      loggerStarted('09:00:02', 101),
      first('09:00:03', 'aaGR/5000'),
      first('09:00:03', 'aahCfgSvc/1664'),
      first('09:00:04', 'FSGateway/2728'),
      first('09:00:05', 'aaIDE/1784'),
    ];
    expect(told(events)).toEqual(['08:00:00 opened Development ENG1 aaIDE']);
  });

  test('is one of the computer where the services have other numbers: all ended since the last record before', () => {
    const { events } = play([
      ...RUN,
      says('08:30', 'aaGR/3156', 'Valid license is available'),
      { ...loggerStarted('09:00:02', 101), after: at('08:59:10') },
      loggerStarted('09:00:02.010', 101),
      first('09:00:03', 'aaGR/3300'),
      acquired('09:00:03', 'aaGR/3300', 'GR_Runtime'),
      first('09:00:04', 'aahCfgSvc/1700'),
      acquired('09:05', 'aaIDE/1784'),
    ]);
    expect(short(events)).toEqual([
      '08:00:00 opened Development ENG1 aaIDE',
      '09:00:02 closed all ~computer restarted',
      '09:00:02 anchored',
      '09:05:00 opened Development ENG1 aaIDE',
    ]);
    expect(events[1]).toMatchObject({ between: [at('08:59:10'), at('09:00:02')] });
  });

  test.each(['', 'aaLogger'])(
    'holds nothing back behind a shutdown, although it is written twice (process "%s")',
    (own) => {
      const started = (time: string): LogEvent => says(time, `${own}/101`, 'Logger Started.');
      const events = [
        ...RUN,
        shutdown('09:00'),
        started('09:05'),
        started('09:05:00.010'),
        acquired('09:06', 'mmc/1900'),
      ];
      expect(told(events).at(-1)).toBe('09:06:00 opened Development ENG1 mmc');
    },
  );

  test('keeps what is taken before it is decided, and takes it by what it was', () => {
    const events = [
      ...RUN,
      loggerStarted('09:00:02', 101),
      acquired('09:00:03', 'mmc/1900'),
      first('09:00:04', 'aaGR/3300'),
      first('09:00:04', 'aahCfgSvc/1700'),
    ];
    expect(told(events)).toEqual([
      '08:00:00 opened Development ENG1 aaIDE',
      '09:00:02 closed all ~computer restarted',
      '09:00:02 anchored',
      '09:00:03 opened Development ENG1 mmc',
    ]);
  });

  test('ends nothing where not every process is seen: one that has another number was started by itself', () => {
    const events = [
      acquired('07:00', 'aaGR/3156', 'GR_Runtime'),
      acquired('07:00', 'aahCfgSvc/1664', 'Historian_Tagcount'),
      acquired('08:00', 'aaIDE/1784'),
      loggerStarted('09:00', 101),
      acquired('09:01', 'aaGR/3300', 'GR_Runtime'),
      acquired('09:01', 'aahCfgSvc/1700', 'Historian_Tagcount'),
      acquired('09:30', 'aaIDE/1784'),
    ];
    expect(told(events)).toEqual(['08:00:00 opened Development ENG1 aaIDE', '09:30:00 renewed Development ENG1 aaIDE']);
  });
});

describe('a logger that was stopped for long', () => {
  const pause = (until: string): string[] =>
    told([
      ...RUN,
      loggerStopped('09:00', 100),
      loggerStarted(until, 101),
      first('09:30', 'aaGR/3156'),
      first('09:30', 'aahCfgSvc/1664'),
    ]);

  test('has lost what was written meanwhile', () => {
    expect(pause('09:20').at(-1)).toBe('09:20:00 gap');
    expect(pause('09:00:03')).toEqual(['08:00:00 opened Development ENG1 aaIDE']);
  });
});

describe('a shutdown of the computer', () => {
  test('ends all at its line, exactly, and the next start of the logger is that of the computer', () => {
    const events = [
      ...RUN,
      shutdown('10:00'),
      says('10:00:02', 'aahCfgSvc/1664', 'Configuration service shutting down [ENG1; aahCfgSvc.cpp; 941]'),
      loggerStopped('10:00:04', 100),
      loggerStarted('17T00:00', 101),
      loggerStarted('21T07:00', 101),
      acquired('21T08:00', 'aaIDE/1784'),
    ];
    expect(told(events)).toEqual([
      '08:00:00 opened Development ENG1 aaIDE',
      '10:00:00 closed all computer shut down',
      '00:00:00 anchored',
      '08:00:00 opened Development ENG1 aaIDE',
    ]);
  });

  test('tells equal process numbers of two runs apart: two sessions', () => {
    const { events } = play([...RUN, shutdown('10:00'), loggerStarted('10:05', 101), acquired('11:00', 'aaIDE/1784')]);
    const keys = events.flatMap((event) => (event.kind === 'opened' ? [event.who.key] : []));
    expect(new Set(keys).size).toBe(2);
  });
});
