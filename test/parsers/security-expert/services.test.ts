import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../src/domain/entry.ts';
import {
  at,
  died,
  disconnect,
  key,
  logon,
  play,
  rendered,
  said,
  service,
  short,
  started,
  stopped,
  windows,
} from './events.ts';

const LOGON = logon('08:00', 12, 'jsmith');

/** What follows the logon. */
function after(...events: LogEvent[]): unknown[] {
  return short(play([LOGON, ...events]).events).slice(1);
}

/** As an export to CSV of that language has it. */
function words(time: string, message: string, provider = 'Service Control Manager', id = 7036): LogEvent {
  return { ...rendered(time, message, provider), id };
}

describe('the end of all sessions', () => {
  test.each([
    ['its own word that it stopped', stopped('09:00'), 'Data Service stopped'],
    ['its own word at a shutdown', said('09:00', 'Service has been successfully shut down.'), 'Data Service stopped'],
    ['7036 in whatever language, by its Binary', service('09:00', 1), 'Data Service stopped'],
    ['7036 by the short name of the service', service('09:00', 1, 'SecurityExpertSV'), 'Data Service stopped'],
    [
      '7036 by its first parameter, whatever the short name of the service',
      { ...service('09:00', 1), binary: Buffer.from('SxSrv/1\0', 'utf16le').toString('hex').toUpperCase() },
      'Data Service stopped',
    ],
    [
      '7036 in English words',
      words('09:00', 'The Security Expert Data Service service entered the stopped state.'),
      'Data Service stopped',
    ],
    [
      '7036 in German words',
      words('09:00', 'Dienst "Security Expert Data Service" befindet sich jetzt im Status "Beendet".'),
      'Data Service stopped',
    ],
    [
      '7036 without a provider',
      words('09:00', 'The Protege GX Data Service service entered the stopped state.', ''),
      'Data Service stopped',
    ],
    ['7031', died('09:00', 7031), 'Data Service crashed'],
    ['7034', died('09:00', 7034), 'Data Service crashed'],
    [
      '7034 in words',
      words(
        '09:00',
        'The Security Expert Data Service service terminated unexpectedly.  It has done this 1 time(s).',
        'Service Control Manager',
        7034,
      ),
      'Data Service crashed',
    ],
    [
      '7034 in words of another language',
      words(
        '09:00',
        'Le service Security Expert Data Service s’est terminé de façon inattendue.',
        'Service Control Manager',
        7034,
      ),
      'Data Service crashed',
    ],
    ['the stop of the event log', windows('09:00', 'EventLog', 6006), 'server shut down'],
    [
      'the word of the kernel that it shuts down',
      windows('09:00', 'Microsoft-Windows-Kernel-General', 13),
      'server shut down',
    ],
  ])('%s: at that moment', (_, event, why) => {
    expect(after(event)).toEqual([['all', why, at('09:00')]]);
  });

  test.each([
    ['6008: the shutdown was unexpected', windows('09:00', 'EventLog', 6008)],
    ['41: rebooted without shutting down', windows('09:00', 'Microsoft-Windows-Kernel-Power', 41)],
    ['a start of the machine without a stop', windows('09:00', 'EventLog', 6005)],
    ['the same as the kernel says it', windows('09:00', 'Microsoft-Windows-Kernel-General', 12)],
  ])('%s: some time since the last event', (_, event) => {
    expect(after(event)).toEqual([['all', 'crash', [at('08:00'), at('09:00')]]]);
    expect(play([LOGON, event]).events.at(-1)).toMatchObject({ inferred: expect.any(String) });
  });

  test('a start of the service without a stop: so too, and from there on everything is known', () => {
    for (const event of [started('09:00'), service('09:00', 4)])
      expect(after(event)).toEqual([
        ['all', 'crash', [at('08:00'), at('09:00')]],
        ['anchored', at('09:00')],
      ]);
  });

  test('the daily word of a machine that it is up narrows a crash', () => {
    expect(after(windows('08:40', 'EventLog', 6013), windows('09:00', 'EventLog', 6008))).toEqual([
      ['all', 'crash', [at('08:40'), at('09:00')]],
    ]);
  });

  test('is told once, however many events tell of it', () => {
    expect(
      after(
        stopped('09:00'),
        service('09:00:01', 1),
        windows('09:01', 'EventLog', 6006),
        windows('09:05', 'EventLog', 6005),
        service('09:06', 4),
        started('09:06:01'),
      ),
    ).toEqual([
      ['all', 'Data Service stopped', at('09:00')],
      ['anchored', at('09:06')],
    ]);
    expect(
      after(
        windows('09:05', 'Microsoft-Windows-Kernel-General', 12),
        windows('09:05:02', 'EventLog', 6008),
        windows('09:05:02', 'EventLog', 6005),
        service('09:06', 4),
      ),
    ).toEqual([
      ['all', 'crash', [at('08:00'), at('09:05')]],
      ['anchored', at('09:06')],
    ]);
  });

  test('a disconnect behind a stop is no sign that the service runs', () => {
    expect(after(stopped('09:00'), disconnect('09:00:01', 12, 'jsmith'), started('09:10'))).toEqual([
      ['all', 'Data Service stopped', at('09:00')],
      ['closed', 'jsmith', 'disconnect'],
      ['anchored', at('09:10')],
    ]);
  });

  test.each([
    "Le service Security Expert Data Service est entré dans l'état : arrêté.",
    'Security Expert Data Service サービスは 停止 状態に移行しました。',
  ])(
    '7036 in words of a language that no pattern knows is a stop or a start, and either way nobody from before is logged on: %s',
    (text) => {
      const turned = (time: string): LogEvent => words(time, text);
      expect(after(turned('09:00'))).toEqual([['all', 'Data Service stopped or started', [at('08:00'), at('09:00')]]]);
      expect(
        after(
          stopped('09:00'),
          turned('09:00:01'),
          turned('09:05'),
          started('09:05:01'),
          turned('09:05:02'),
          logon('09:10', 3, 'ann'),
        ).slice(1),
      ).toEqual([
        ['anchored', at('09:05:01')],
        ['opened', 'ann'],
      ]);
    },
  );

  test('what is told late of a stop does not make the service one that is known to be stopped, nor operators nameless', () => {
    expect(
      after(
        logon('10:00', 3, 'ann'),
        service('09:00', 1),
        disconnect('10:30', 3, ''),
        logon('10:40', 3, 'ann'),
        stopped('11:00'),
      ).slice(1),
    ).toEqual([
      ['all', 'Data Service stopped', at('09:00')],
      ['closed', 'ann', 'disconnect'],
      ['opened', 'ann'],
      ['all', 'Data Service stopped', at('11:00')],
    ]);
  });

  test('two starts with a logon between are two', () => {
    expect(after(stopped('08:30'), started('09:00'), logon('09:00:30', 3, 'ann'), started('09:01')).slice(1)).toEqual([
      ['anchored', at('09:00')],
      ['opened', 'ann'],
      ['all', 'crash', [at('09:00:30'), at('09:01')]],
      ['anchored', at('09:01')],
    ]);
  });
});

describe('the word of the Data Service in another language', () => {
  test.each([
    'Der Dienst wurde erfolgreich beendet.',
    'Le service a été arrêté avec succès.',
    'El servicio se ha detenido correctamente.',
    'Servizio arrestato correttamente.',
    'Usługa została pomyślnie zatrzymana.',
    'Служба успешно остановлена.',
    '服务已成功停止。',
    'サービスは正常に停止されました。',
  ])('ends all sessions: %s', (text) => {
    expect(after(said('09:00', text))).toEqual([['all', 'Data Service stopped', at('09:00')]]);
  });

  test.each(['Der Dienst wurde erfolgreich gestartet.', 'Service d?marr? avec succ?s.', '서비스가 시작되었습니다.'])(
    'that it started says that all is known from here on: %s',
    (text) => {
      expect(after(said('09:00', text))).toEqual([
        ['all', 'crash', [at('08:00'), at('09:00')]],
        ['anchored', at('09:00')],
      ]);
    },
  );

  test.each([
    ['says neither', 'Der Dienst wurde fortgesetzt.'],
    ['says that it failed', 'Der Dienst konnte nicht gestartet werden.'],
    ['was destroyed by an encoding', '??????? ?????? ??????????????'],
  ])('that %s is told, and who was logged on before is uncertain', (_, text) => {
    expect(after(said('09:00', text))).toEqual([['remark'], ['gap', at('09:00')]]);
  });

  test('about something else is nothing', () => {
    const texts = [
      'Datenbank gesichert.',
      'The backup of Jörg is done.',
      'The Event Service terminated the connection to controller 7.',
      'Download service connected.',
      'Controller 12: Dienst gestartet',
    ];
    expect(after(...texts.map((text) => said('09:00', text)))).toEqual([]);
  });
});

test('where an export names no provider, a service that stopped may be any: who was logged on before is uncertain', () => {
  for (const text of ['Service stopped successfully.', 'Der Dienst wurde erfolgreich beendet.'])
    expect(after(rendered('09:00', text, ''))).toEqual([['remark'], ['gap', at('09:00')]]);
  expect(after(rendered('09:00', 'Service stopped successfully.', 'Spooler'))).toEqual([]);
});

describe('where an export names no computer', () => {
  const unnamed = (event: LogEvent, number?: number): LogEvent => {
    const { machine: _, ...rest } = event;
    return { ...rest, ...(number !== undefined && { number }) };
  };

  test('a start without a stop may be of another one: who was logged on before is uncertain, and that is told', () => {
    expect(after(unnamed(started('09:00')), unnamed(logon('09:10', 12, 'ann')))).toEqual([
      ['remark'],
      ['gap', at('09:00')],
      ['opened', 'ann'],
    ]);
    expect(after(unnamed(stopped('09:00')), unnamed(started('09:01')))).toEqual([
      ['all', 'Data Service stopped', at('09:00')],
      ['anchored', at('09:01')],
    ]);
  });

  test('record numbers that go back are of several: from then on no start or stop ends a session', () => {
    const events = [
      unnamed(logon('08:30', 3, 'ann'), 500),
      unnamed(logon('08:40', 3, 'bert'), 20),
      unnamed(logon('08:50', 3, 'bert'), 21),
      unnamed(stopped('09:00'), 501),
    ];
    const told = after(...events) as [string, unknown][];
    expect(told.map(([what]) => what)).toEqual(['opened', 'remark', 'gap', 'opened', 'opened', 'gap']);
    expect(told.flatMap(([what, who]) => (what === 'opened' ? [who] : []))).toEqual(['ann', 'bert', 'bert']);
  });
});

test('an event of the Data Service whose text is missing may be anything: that is told, and all is uncertain', () => {
  const { data: _, ...event } = said('09:00', '');
  expect(after({ ...event, data: [] })).toEqual([['remark'], ['gap', at('09:00')]]);
});

describe('nobody is logged out', () => {
  test.each([
    ['by the Event Service', service('09:00', 1, 'Security Expert Event Service')],
    ['by the Download Service', died('09:00', 7034, 'Protege GX Download Service')],
    [
      'by the word of the Event Service that it stopped',
      said('09:00', 'Service stopped successfully.', 'Security Expert Event Service'),
    ],
    ['by any other service', service('09:00', 1, 'Spooler')],
    ['by a state that passes', service('09:00', 3)],
    ['by a pause', words('09:00', 'The Security Expert Data Service service entered the paused state.')],
    ['by an announced shutdown, which may be called off', windows('09:00', 'User32', 1074)],
    ['by an id of another provider', windows('09:00', 'Microsoft-Windows-Winlogon', 6006)],
    ['by another id of the Service Control Manager', { ...died('09:00'), id: 7040 }],
  ])('%s', (_, event) => {
    expect(after(event)).toEqual([]);
    expect(key(event)).toBeUndefined();
  });

  test('by the words of the Service Control Manager in a language that no pattern knows, where not even the id tells that it is a state; that is a remark', () => {
    const { id: _, ...event } = words('09:00', 'サービス Security Expert Data Service は停止状態に移行しました。');
    const { events } = play([LOGON, event]);
    expect(events[1]).toMatchObject({
      kind: 'remark',
      what: 'not-understood',
      detail: expect.stringContaining('state of the Data Service'),
    });
  });
});
