import { describe, expect, test } from 'vitest';
import { ofDevice, play as playAll, playSinceStart as play, short } from './records.ts';

describe('where to look', () => {
  const role = (device: string, terminalServers: string[]): string | undefined => {
    const [event] = play([ofDevice('08:00', device)], { terminalServers }).events;
    return event?.kind === 'opened' ? event.who.role : undefined;
  };

  test.each([
    ['HOST1_BMC1', ['BMC1'], 'session of HOST1 on BMC1'],
    ['host_1_bmc1', ['BMC1'], 'session of host_1 on BMC1'],
    ['RDS1-PC7-2', ['RDS1'], 'session of PC7 on RDS1'],
    ['RDS1-PC-7-12', ['RDS1'], 'session of PC-7 on RDS1'],
    ['HOST1_a8f3', ['BMC1'], undefined],
    ['HOST1_BMC1', [], undefined],
    ['RDS1-PC7', ['RDS1'], undefined],
    ['_BMC1', ['BMC1'], undefined],
    ['BMC1', ['BMC1'], undefined],
  ])('%s, of the servers %j, is %s', (device, servers, expected) => {
    expect(role(device, servers)).toBe(expected);
  });
});

describe('a log that begins in the middle', () => {
  test('names devices that may have been there before: the manager refreshes them every five minutes', () => {
    const events = [ofDevice('08:00', 'HOST1_BMC1'), ofDevice('08:15', 'HOST2_BMC1'), ofDevice('08:16', 'HOST3_BMC1')];
    expect(short(playAll(events).events)).toEqual([
      '08:00:00 renewed Development HOST1_BMC1 SecMngr',
      '08:15:00 renewed Development HOST2_BMC1 SecMngr',
      '08:16:00 opened Development HOST3_BMC1 SecMngr',
    ]);
  });

  test('knows them all where the manager was started in it', () => {
    const events = [ofDevice('08:00', 'HOST1_BMC1'), { ...ofDevice('08:10', 'HOST2_BMC1'), pid: 901 }];
    expect(short(playAll(events).events).at(-1)).toBe('08:10:00 opened Development HOST2_BMC1 SecMngr');
  });
});
