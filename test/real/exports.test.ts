import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recognise } from '../../src/formats/event-export/recognise.ts';
import { readWhole } from '../formats/event-export/read.ts';

/**
 * Real files, public and under free licences, are not part of the project: the variable names the folder that holds
 * them.
 */
const FOLDER = process.env.SEATWATCH_REAL_DATA ?? '';
const NOW = Date.UTC(2027, 0, 1);

const file = (...parts: string[]): string => join(FOLDER, ...parts);
const grep = (path: string, ...args: string[]): string[] =>
  execFileSync('grep', [...args, path], { encoding: 'utf8' })
    .trim()
    .split('\n');

describe.skipIf(FOLDER === '')(
  'real exports (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test('Event Viewer XML: as many events as grep finds, and their times, numbers and texts', async () => {
      const path = file('evtx', 'oracle', 'win11-Application.eventviewer.xml');
      const read = await readWhole(path, { now: NOW });
      const numbers = grep(path, '-oP', '(?<=<EventRecordID>)[0-9]+').map(Number);
      const times = grep(path, '-oP', "(?<=SystemTime=')[^']+");
      expect(read).toMatchObject({
        form: 'xml',
        says: 'an Event Viewer XML export',
        encoding: 'UTF-8 with a byte order mark',
        count: numbers.length,
        damages: [],
        remarks: [],
        dateOrder: 'unambiguous format',
      });
      expect(read.events.map(({ event }) => event.number).sort((a, b) => Number(a) - Number(b))).toEqual(
        numbers.toSorted((a, b) => a - b),
      );
      const byNumber = new Map(read.events.map(({ event }) => [event.number, event]));
      for (const [index, number] of numbers.entries()) {
        expect(byNumber.get(number)?.at).toBe(Date.parse(times[index]!.replace(/(\.\d{3})\d*Z/, '$1Z')));
        expect(byNumber.get(number)?.decimals).toBe(/\.(\d+)Z/.exec(times[index]!)?.[1]);
      }
      // The clock was set back by hours before record 18, while the machine was set up, and its name was changed later.
      const firstName = read.events
        .filter(({ event }) => event.machine === 'NIKOLAI-BSDBOH4')
        .map(({ event }) => Number(event.number));
      expect(firstName).toEqual(firstName.toSorted((a, b) => a - b));
      expect(read.first).toEqual({ at: Math.min(...read.events.map(({ event }) => event.at!)) });
      expect(byNumber.get(366)).toMatchObject({
        source: 'SecurityCenter',
        id: 15,
        level: 4,
        channel: 'Application',
        machine: 'NIKOLAISMETBD82',
        text: 'Updated Windows Defender status successfully to SECURITY_PRODUCT_STATE_ON.',
        data: [{ value: 'Windows Defender' }, { value: 'SECURITY_PRODUCT_STATE_ON' }],
      });
      expect(byNumber.get(1)).toMatchObject({
        source: expect.stringContaining('User Profile'),
        user: 'S-1-5-18',
        text: 'The User Profile Service has started successfully.',
      });
      const bytes = readFileSync(path);
      for (const { event, at } of read.events)
        expect(bytes.subarray(at, at + 2000).toString()).toMatch(
          new RegExp(`^<Event [^]*<EventRecordID>${event.number}<`),
        );
    });

    test('only the events of a provider are given, as many as grep finds', async () => {
      const path = file('evtx', 'oracle', 'win11-Application.eventviewer.xml');
      const read = await readWhole(path, { now: NOW, literals: ['Software Protection service for re-start'] });
      expect(read.events).toHaveLength(
        grep(path, '-o', '<Message>Successfully scheduled Software Protection service for re-start').length,
      );
      expect(read.count).toBe(366);
    });

    test('Event Viewer CSV in German: 14 rows, one of them of two lines, all of one second, and a last line of something else', async () => {
      const path = file('windows-exports', 'eventviewer_saveas_de.csv');
      const read = await readWhole(path, { now: NOW });
      const begins = grep(path, '-bE', '^(Informationen|Fehler),27\\.10\\.2021 12:28:26,');
      expect(begins).toHaveLength(14);
      expect(read).toMatchObject({
        form: 'csv',
        count: 14,
        dateOrder: 'unambiguous format',
        first: { localTime: Date.UTC(2021, 9, 27, 12, 28, 26) },
        last: { localTime: Date.UTC(2021, 9, 27, 12, 28, 26) },
      });
      expect(read.events.map(({ at }) => at)).toEqual(begins.map((line) => parseInt(line, 10)).reverse());
      expect(read.events.filter(({ event }) => event.level === 2)).toHaveLength(grep(path, '-E', '^Fehler').length);
      expect(read.events.find(({ event }) => event.id === 354)?.event.text).toMatch(
        /find the file specified\.\n\. Dieser Fehler kann/,
      );
      expect(read.damages).toEqual([{ at: readFileSync(path).lastIndexOf('[...]'), detail: expect.any(String) }]);
    });

    test('NXLog: four lines, whose zone the collector tells: what the events themselves say in UTC', async () => {
      const path = file('windows-exports', 'nxlog_im_msvistalog.jsonl');
      const read = await readWhole(path, { now: NOW });
      const lines = readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string | number>);
      expect(read).toMatchObject({
        form: 'json-lines',
        says: 'events as JSON lines, by NXLog',
        count: lines.length,
        damages: [],
      });
      for (const line of lines) {
        const found = read.events.find(({ event }) => event.number === line['RecordNumber'])?.event;
        expect(found).toMatchObject({
          source: line['SourceName'],
          id: line['EventID'],
          channel: line['Channel'],
          machine: line['Hostname'],
        });
        if (typeof line['UtcTime'] === 'string')
          expect(found?.at).toBe(Math.floor(Date.parse(`${line['UtcTime'].replace(' ', 'T')}Z`) / 1000) * 1000);
      }
    });

    test('winlogbeat, one event over many lines', async () => {
      const path = file('windows-exports', 'winlogbeat_7.10_event.json');
      const read = await readWhole(path, { now: NOW });
      expect(read).toMatchObject({ form: 'json', count: 1, damages: [] });
      expect(read.events[0]).toMatchObject({
        at: 0,
        event: {
          source: 'Microsoft-Windows-Sysmon',
          id: 3,
          level: 4,
          at: Date.UTC(2021, 5, 19, 2, 50, 26, 996),
          number: 1906,
          channel: 'Microsoft-Windows-Sysmon/Operational',
          machine: 'CLIENT1.breach.local',
          user: 'S-1-5-18',
          data: [{ name: 'SourcePortName', value: '-' }],
        },
      });
      expect(read.events[0]?.event.text?.split('\n')).toHaveLength(1 + grep(path, '-oF', '\\n').length);
    });

    test('evtx_dump: the same event as JSON and as XML', async () => {
      const [json, xml] = await Promise.all(
        ['evtx_dump_classic.json', 'evtx_dump_classic.xml'].map((name) =>
          readWhole(file('windows-exports', name), { now: NOW }),
        ),
      );
      expect(json?.events.map(({ event }) => event)).toEqual(xml?.events.map(({ event }) => event));
      expect(json?.events[0]?.event.data).toHaveLength(
        grep(file('windows-exports', 'evtx_dump_classic.xml'), '-o', '<Data>').length,
      );
      expect(json?.events[0]?.event).toMatchObject({
        source: 'MSExchange CmdletLogs',
        id: 1,
        number: 3229,
        at: Date.UTC(2021, 10, 19, 16, 52, 33, 833),
        decimals: '8337335',
      });
    });

    test('evtx_dump with attributes apart', async () => {
      const read = await readWhole(file('windows-exports', 'evtx_dump_separate_attributes_application.json'), {
        now: NOW,
      });
      expect(read.events).toMatchObject([
        {
          event: {
            source: 'Microsoft-Windows-EventSystem',
            id: 4625,
            at: Date.UTC(2010, 10, 10, 18, 18, 51),
            number: 1,
            machine: '37L4247D28-05',
            data: [
              { name: 'param1', value: '86400' },
              { name: 'param2', value: 'SuppressDuplicateDuration' },
              { name: 'param3', value: 'Software\\Microsoft\\EventSystem\\EventLog' },
            ],
          },
        },
      ]);
    });

    test('nothing else that is real is taken for an export', () => {
      for (const folder of ['iris', 'archestra', 'evtx']) {
        for (const name of readdirSync(file(folder)).filter((one) => one !== 'oracle'))
          expect([name, recognise(readFileSync(file(folder, name)).subarray(0, 65_536), name)]).toEqual([
            name,
            undefined,
          ]);
      }
    });
  },
);
