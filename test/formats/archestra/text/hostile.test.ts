import { describe, expect, test } from 'vitest';
import { recognise } from '../../../../src/formats/archestra/text/recognise.ts';
import { readBytes } from '../../event-export/read.ts';
import { runs, some } from '../../../runs.ts';
import { type Form, FORMS } from './forms.ts';
import { TIMELINE } from './timeline.ts';

const MB = 1024 * 1024;
/** In full 10 MB of each; of quotes always. */
const amountOf = (name: string): number => (name === 'quotes' ? 10 : Math.max(2, runs(100) / 10)) * MB;

const NASTY: Readonly<Record<string, string>> = {
  quotes: '"',
  'doubled quotes and commas': '"",',
  'line ends': '\n',
  'empty lines with a quote': '\r\n"\r\n',
  tabs: '\t',
  commas: ',',
  'beginnings of rows': '2025-11-13 15:59:58.001,Info,"x\n',
  'beginnings of rows of the viewer': '1\t11/13/2025\t03:59:58.001 PM\t1\t2\tInfo\taaIDE\tx',
  'ends of rows': 'x",H,1,2,3,"c","p",0.0.0.0,134075195980015543\n',
  'names and values': ', HostFQDN="H", MessageNumber="1"',
  'beginnings of pairs': 'Timestamp="2025-11-13 15:59:58.001", LogFlag="Info", Message="\n',
  'open brackets': '{"a":[',
  'open objects': '{\n',
};

/** A row of it is cut before its end, and what follows is nasty. */
async function read({ write }: Pick<Form, 'write'>, nasty: string, amount: number): Promise<number> {
  const begin = write(TIMELINE.slice(0, 3)).trimEnd();
  const text = `${begin.slice(0, -1)}${nasty.repeat(amount / nasty.length)}\n${write(TIMELINE.slice(3, 5))}`;
  const { count, damages } = await readBytes(text, { recognise });
  expect(damages.length).toBeGreaterThan(0);
  return count;
}

const READ: readonly string[] = [
  'CSV of aaLog',
  'the short CSV of aaLog',
  'CSV with doubled quotes, semicolons and the message first',
  'text with names',
  'JSON of aaLog, indented, one behind the other',
  'rows of the viewer with process, session and machine, as in Britain',
];

describe.each(FORMS.filter(({ name }) => READ.includes(name)))('megabytes of nonsense in $name', (form) => {
  test.each(some(Object.entries(NASTY), 3))('%s', { timeout: 20_000 }, async (name, nasty) => {
    expect(await read(form, nasty, amountOf(name))).toBeGreaterThanOrEqual(2);
  });
});

test.each(Object.entries(NASTY))('a head of %s is looked at quickly', { timeout: 2000 }, (_, nasty) => {
  for (const { write } of FORMS) {
    const head = Buffer.from(write(TIMELINE.slice(0, 1)).slice(0, 200) + nasty.repeat(64 * 1024)).subarray(
      0,
      64 * 1024,
    );
    recognise(head);
  }
  recognise(Buffer.from(nasty.repeat(64 * 1024)).subarray(0, 64 * 1024));
});

test('a message of 64 KiB with quotes and line ends is read, a record of 2 MB is told', async () => {
  const long = `${'"a",\r\n'.repeat(64 * 171)}end`;
  for (const { write, name } of FORMS) {
    const records = TIMELINE.slice(0, 3).map((record, nth) => (nth === 1 ? { ...record, message: long } : record));
    const { events, damages } = await readBytes(write(records), { recognise });
    expect([name, events.map(({ event }) => event.text?.length)]).toEqual([
      name,
      records.map(({ message }) => message.length),
    ]);
    expect(damages).toEqual([]);
    const longer = records.map((record, nth) => (nth === 1 ? { ...record, message: long.repeat(32) } : record));
    const told = await readBytes(write(longer), { recognise });
    expect([name, told.damages.length]).not.toEqual([name, 0]);
    expect([name, told.count]).toEqual([name, 2]);
  }
});
