import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PRODUCTS } from '../../../../parsers/index.ts';
import { recognise } from '../../../../src/formats/archestra/text/recognise.ts';
import { recogniseFile } from '../../../../src/formats/index.ts';
import type { FullEvent } from '../../event-export/form-words.ts';
import { writeForm, WRITERS } from '../../event-export/forms.ts';
import { FORMS } from './forms.ts';
import { TIMELINE } from './timeline.ts';

const PARSERS = PRODUCTS.map(({ parser }) => parser);

async function formatOf(content: string | Buffer, name = 'file.txt'): ReturnType<typeof recogniseFile> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-archestra-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return recogniseFile(join(folder, name), { parsers: PARSERS });
}

describe('a file of records', () => {
  test.each(FORMS)('is no export of Windows, log of lines or table of another product: $name', async (form) => {
    for (const name of ['file.txt', 'file.csv', 'file.log', 'file.json']) {
      const { format, product } = await formatOf(form.write(TIMELINE), name);
      expect(format?.of).toBe('ArchestrA');
      expect(format?.name).toBe(form.grows ? 'archestra-jsonl' : 'archestra-text');
      expect(product).toBeUndefined();
    }
  });

  test.each(FORMS)('is known by one record alone: $name', async (form) => {
    const { format } = await formatOf(form.write(TIMELINE.slice(0, 1)));
    expect(format?.of).toBe('ArchestrA');
  });

  test.each(FORMS)('is known by a head that ends within a record: $name', (form) => {
    const text = form.write(Array.from({ length: 30 }, () => TIMELINE).flat());
    expect(recognise(Buffer.from(text).subarray(0, 64 * 1024))?.says).toBe(form.says);
  });

  test.each([
    ['with a header and nothing else', 'EventDateTime,LogFlag,Message,HostFQDN\r\n', 'ArchestrA records as CSV'],
    [
      'whose header is below the type of its objects',
      '#TYPE aaLogReader.LogRecord\r\n' +
        '"MessageNumber","EventDateTime","LogFlag","Component","Message"\r\n' +
        '"1","11/13/2025 3:59:58 PM","Info","aaIDE","text"\r\n',
      'ArchestrA records as CSV',
    ],
    [
      'whose header is below a line for Excel',
      'sep=;\r\nMessageNumber;EventDateTime;LogFlag;Component;Message\r\n1;13.11.2025 15:59:58;Info;aaIDE;text\r\n',
      'ArchestrA records as CSV',
    ],
    [
      'exported from Kibana',
      '"@timestamp","aalog.component","aalog.message","aalog.number","host.name"\n' +
        '"Nov 13, 2025 @ 15:59:58.001",aaIDE,text,1,n1\n',
      'ArchestrA records as CSV',
    ],
    [
      'copied from within a message on',
      'of a message\r\nthat goes on\r\n1\t11/13/2025\t03:59:58.001 PM\t1\t2\tInfo\taaIDE\ttext\r\n',
      'rows of the Log Viewer of ArchestrA',
    ],
    [
      'with the header of the viewer',
      'No\tDate\tTime\tProcess ID\tThread ID\tLog Flag\tComponent\tMessage\n' +
        '1\t2025-11-13\t15:59:58.001\t1\t2\tInfo\taaIDE\ttext\n',
      'rows of the Log Viewer of ArchestrA',
    ],
  ])('%s', (_, text, says) => {
    expect(recognise(Buffer.from(text))?.says).toBe(says);
  });
});

const EVENTS: FullEvent[] = [1, 2, 3].map((number) => ({
  source: 'Security Expert Data Service',
  id: 0,
  level: 4,
  at: Date.UTC(2026, 10, 20, 7, number),
  number,
  channel: 'Application',
  machine: 'sx1.example.test',
  user: 'S-1-5-18',
  text: `New Operator Logon. Record ID: ${number}, Name: LogFlag, Component, "EventFileTime"`,
  data: [],
}));

describe('what is no file of records', () => {
  test.each(WRITERS)('an export of Windows events, as %s', (writer) => {
    expect(recognise(Buffer.from(writeForm(writer, EVENTS)))).toBeUndefined();
  });

  test('samples and fixtures of other products', () => {
    const root = join(import.meta.dirname, '../../../..');
    const files = globSync(
      '{fixtures,parsers/*/samples,test/golden,test/real}/**/*.{log,txt,csv,json,jsonl,dmp,yaml}',
      { cwd: root },
    )
      .filter((file) => !file.startsWith('parsers/batch-management'))
      .map((file) => join(root, file));
    expect(files.length).toBeGreaterThan(5);
    const taken = files.filter((file) => recognise(readFileSync(file).subarray(0, 64 * 1024)) !== undefined);
    expect(taken).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a line feed', '\n'],
    ['a log of IRIS', '11/20/26-10:00:00:000 (1234) 0 [Generic.Event] Journal switched\n'],
    [
      'a table of leases',
      'APP_ID\tWORKSTATION\tUSER_NAME\tLICENSE_CHECKED_OUT\tLICENSE_EXPIRES\tCHECKSUM\n' +
        '1\tPC\tann\t2026-11-20 10:00\t2026-11-20 10:15\tx\n',
    ],
    ['a table with a date, a flag and a message', 'Date,Flag,Message\n2026-11-20,1,hello\n'],
    [
      'lines of JSON of another beat',
      '{"@timestamp":"2026-11-20T10:00:00Z","message":"x","component":"c","host":{"name":"h"}}\n',
    ],
    [
      'lines of Winlogbeat',
      '{"@timestamp":"2026-11-20T10:00:00Z","message":"x","winlog":{"provider_name":"p","event_id":1,"record_id":2}}\n',
    ],
    [
      'a message that speaks of records',
      'I saw Timestamp="2025-11-13 15:59:58.001", LogFlag="Info", Message="x" in the log\n',
    ],
    ['pairs of another program', 'timestamp="2025-11-13 15:59:58.001", level="Info", Message="x", host="n"\n'],
    ['columns of numbers', '1\t2\t3\t4\t5\t6\t7\t8\n1\t2\t3\t4\t5\t6\t7\t8\n'],
  ])('%s', (_, text) => {
    expect(recognise(Buffer.from(text))).toBeUndefined();
  });
});
