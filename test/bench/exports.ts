import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { type Writer, writeForm } from '../formats/event-export/forms.ts';
import { ran } from './program.ts';
import { median, spread, type Effort, type Found, type Row } from './table.ts';

const MEGABYTES = 200;
const PEAK = 150e6;
const WANTED = 'Example Access Control';
/** One event in so many is wanted. */
const RARE = 1000;
const YOUNGEST = Date.UTC(2026, 10, 20);

const FORMS: readonly { writer: Writer; name: string; speed?: number }[] = [
  { writer: 'event-viewer-xml', name: 'Event Viewer XML', speed: 40 },
  { writer: 'event-viewer-csv', name: 'Event Viewer CSV', speed: 40 },
  { writer: 'get-winevent-csv', name: 'PowerShell CSV' },
  { writer: 'Winlogbeat', name: 'winlogbeat JSON lines' },
  { writer: 'powershell-7-json', name: 'PowerShell JSON, one list' },
  { writer: 'wevtutil-text', name: 'wevtutil text' },
];

/** Exports of Windows events, of which few are wanted: speed and memory of reading, in a process of its own. */
export async function benchExports({ megabytes, runs }: Effort, cache: string): Promise<Found> {
  const found: Found = { rows: [], wrong: [] };
  for (const form of FORMS) {
    const { rows, wrong } = await one(form, Math.min(MEGABYTES, megabytes), runs, `${cache}-exports`);
    found.rows.push(...rows);
    found.wrong.push(...wrong);
  }
  return found;
}

interface Answer {
  count: number;
  given: number;
  damages: number;
  last: number;
  seconds: number;
}

async function one(
  { writer, name, speed }: (typeof FORMS)[number],
  megabytes: number,
  runs: number,
  cache: string,
): Promise<Found> {
  const { path, count } = generatedExport(writer, megabytes * 1e6, cache);
  const bytes = statSync(path).size;
  const script = `
    import { readExport } from ${JSON.stringify(new URL('../../src/formats/event-export/passes/read-export.ts', import.meta.url).href)};
    const began = performance.now();
    const { count, events, damages, last } = await readExport(${JSON.stringify(path)}, { literals: [${JSON.stringify(WANTED)}], now: ${YOUNGEST} });
    let given = 0;
    for await (const part of events()) given += part.length;
    console.log(JSON.stringify({ count, given, damages: damages.length, last: last.at ?? last.localTime, seconds: (performance.now() - began) / 1000 }));`;
  const times: { seconds: number; cpu: number; peak: number }[] = [];
  const wrong: string[] = [];
  // The first round only brings the file into the memory of the system.
  for (let run = 0; run <= runs; run += 1) {
    const told = await ran(process.execPath, ['--input-type=module', '-e', script], { withUse: true });
    const answer = JSON.parse(told?.stdout ?? '{}') as Answer;
    const expected = { count, given: Math.ceil(count / RARE), damages: 0, last: YOUNGEST };
    const { seconds, ...rest } = answer;
    if (JSON.stringify(rest) !== JSON.stringify(expected))
      wrong.push(`${name}: ${JSON.stringify(rest)} where ${JSON.stringify(expected)} was written`);
    if (run > 0) times.push({ seconds, cpu: told?.used?.cpu ?? NaN, peak: told?.used?.peak ?? NaN });
  }
  const speeds = times.map(({ seconds }) => bytes / 1e6 / seconds);
  const peak = Math.max(...times.map((time) => time.peak));
  const rows: Row[] = [
    {
      what: `${name}, ${(bytes / 1e6).toFixed(0)} MB, 1 event in ${RARE} wanted`,
      figure: spread(speeds, 0, 'MB/s'),
      ...(speed !== undefined && { target: `≥ ${speed} MB/s`, met: median(speeds) >= speed }),
      note: `${spread(
        times.map(({ cpu }) => cpu),
        2,
        's',
      )} of CPU time with the start of Node.js`,
    },
    { what: 'its memory', figure: `${(peak / 1e6).toFixed(0)} MB`, target: '< 150 MB', met: peak < PEAK },
  ];
  return { rows, wrong: [...new Set(wrong)] };
}

/** An export of about so many bytes in a folder, written once and kept; what an older generator made is deleted. */
export function generatedExport(writer: Writer, bytes: number, cache: string): { path: string; count: number } {
  mkdirSync(cache, { recursive: true });
  const batch = 1000;
  const size = writeForm(writer, events(0, batch)).length;
  const batches = Math.max(1, Math.round(bytes / size));
  const version = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(readFileSync(join(import.meta.dirname, '..', 'formats', 'event-export', 'forms.ts')))
    .digest('hex')
    .slice(0, 8);
  for (const name of readdirSync(cache)) if (!name.startsWith(version)) rmSync(join(cache, name));
  const path = join(cache, `${version}-${writer}-${batches}`);
  const count = batches * batch;
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return { path, count };
  const file = openSync(`${path}.new`, 'w');
  const [before, between, behind] = (
    { 'event-viewer-xml': ['<Events>', '', '</Events>'], 'powershell-7-json': ['[', ',', '\n]'] } as Partial<
      Record<Writer, [string, string, string]>
    >
  )[writer] ?? ['', '', ''];
  writeSync(file, before);
  for (let part = 0; part < batches; part += 1) {
    const newestFirst = /viewer|winevent|powershell/.test(writer);
    const text = writeForm(writer, events(newestFirst ? part * batch : (batches - 1 - part) * batch, batch)).toString();
    writeSync(file, part > 0 ? between + partOf(writer, text, false) : partOf(writer, text, true));
  }
  writeSync(file, behind);
  closeSync(file);
  renameSync(`${path}.new`, path);
  return { path, count };
}

/**
 * The events of an export, without what stands once around all of them; a table keeps its header where it is the
 * `first` part.
 */
function partOf(writer: Writer, text: string, first: boolean): string {
  if (writer === 'event-viewer-xml') return text.slice(text.indexOf('<Events>') + 8, -'</Events>'.length);
  if (writer === 'powershell-7-json') return text.slice(1, -2);
  return writer.endsWith('csv') && !first ? text.slice(text.indexOf('\n') + 1) : text;
}

/** So many events, oldest first; the youngest is `from` seconds older than the youngest of all. */
function events(from: number, count: number): FullEvent[] {
  return Array.from({ length: count }, (_, index): FullEvent => {
    const age = from + count - 1 - index;
    const provider = age % RARE === 0 ? WANTED : 'Microsoft-Windows-Security-Auditing';
    const message =
      `An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tSYSTEM\n\tAccount ` +
      `Name:\t\tHOST${age % 97}$\n\tAccount Domain:\t\tEXAMPLE\n\tLogon ID:\t\t0x3E7\n\nThis event is ` +
      'generated when a "logon session" is created, on the machine that was accessed.';
    return {
      source: provider,
      id: 4624,
      level: 4,
      at: YOUNGEST - age * 1000,
      number: 10_000_000 - age,
      channel: 'Security',
      machine: 'host1.example.test',
      user: 'S-1-5-18',
      text: message,
      data: [
        { name: 'TargetUserName', value: `HOST${age % 97}$` },
        { name: 'LogonType', value: '5' },
      ],
    };
  });
}
