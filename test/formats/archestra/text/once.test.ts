import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Entry, Json } from '../../../../src/domain/entry.ts';
import { recogniseFile } from '../../../../src/formats/index.ts';
import { createDedupe } from '../../../../src/ingest/dedupe.ts';
import { createMachines } from '../../../../src/ingest/machines.ts';
import { aalog } from '../../../archestra/aalog.ts';
import { run } from '../../../cli/event-files.ts';
import { some } from '../../../runs.ts';
import { FORMS, LOCAL } from './forms.ts';
import { FIRST, HOST, TIMELINE } from './timeline.ts';

interface Session {
  id: string;
  node: string;
  process: string;
  openedAt: string;
  lastSeenAt: string;
}

const NAME = `${HOST}1449848572.aaLOG`;
/** Those of licences, and the first of each process that has a name. */
const GIVEN = TIMELINE.filter(({ process }, nth) => nth < 3 || process !== '').length;
const LOG = aalog({ host: HOST, first: FIRST, records: TIMELINE });

function files(contents: Record<string, string | Buffer>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-archestra-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return Object.entries(contents).map(([name, content]) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  });
}

/** All whom the files show to hold a seat, or to have held one, in the zone of the machine that wrote them. */
async function sessions(...paths: string[]): Promise<Session[]> {
  const { out, err } = await run('who', ...paths, '--timezone', LOCAL.zone, '--json');
  // Nothing is said but of forms that name no computer.
  const said = err
    .replaceAll(/\s+/g, ' ')
    .split('seatwatch: ')
    .filter((one) => one.trim() !== '');
  expect(said.filter((one) => !one.includes('name no computer'))).toEqual([]);
  const told = JSON.parse(out) as { sessions: Session[]; uncertain: Session[] };
  return [...told.sessions, ...told.uncertain];
}

/** What of a session does not depend on the name of a file. */
function seen({ node, process, openedAt, lastSeenAt }: Session, lacks: readonly string[] = []): Partial<Session> {
  return {
    openedAt,
    lastSeenAt,
    ...(!lacks.includes('host') && { node }),
    ...(!lacks.includes('process') && { process }),
  };
}

/** All entries of a file, as its own reader gives them. */
async function entriesOf(path: string): Promise<Entry[]> {
  const reader = (await recogniseFile(path)).format!.open();
  const request = {
    source: 'bm',
    path,
    now: Date.UTC(2026, 10, 21),
    from: undefined,
    final: true,
    once: true,
    // Most of the other records are the first of a process.
    wanted: { literals: ['License feature'], firstOfProcess: true as const },
    utc: (wall: number) => wall - LOCAL.offset,
  };
  const entries: Entry[] = [];
  for await (const batch of reader.read(request)) entries.push(...batch.entries);
  return entries;
}

/** How many of the entries of the files, one after the other, are no duplicates. */
async function counted(...paths: string[]): Promise<number> {
  const kept = new Map<string, Json>();
  const state = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: Json) => void (value === null ? kept.delete(key) : kept.set(key, structuredClone(value))),
    keys: () => [...kept.keys()],
  };
  const sources = [{ id: 'bm', instance: HOST, system: 'batch-management' }];
  const { machineOf, isDuplicate } = { ...createMachines(sources, state), ...createDedupe(sources, state) };
  let count = 0;
  for (const path of paths) {
    const pass = { input: undefined, counted: new Map<string, number>() };
    for (const entry of await entriesOf(path))
      if (!isDuplicate(machineOf('bm', entry.event?.machine)!, entry, entry.text, pass)) count += 1;
  }
  return count;
}

describe.each(some(FORMS, 3))('$name', (form) => {
  test('tells the same holders as the log itself', async () => {
    const [log, text] = files({ [NAME]: LOG, 'records.txt': form.write(TIMELINE) });
    const known = (await sessions(log!)).map((one) => seen(one, form.lacks));
    expect(known).toHaveLength(2);
    const alone = (await sessions(text!)).map((one) => seen(one, form.lacks));
    // Where no process is told, its acquires are of one.
    if (form.lacks.includes('pid')) return expect(alone).toMatchObject([{ openedAt: known[0]!.openedAt, node: HOST }]);
    expect(alone).toEqual(known);
    expect((await sessions(log!, text!)).map((one) => seen(one, form.lacks))).toEqual(known);
  });

  test('beside the log each record counts once, whichever is read first', async () => {
    const [log, text] = files({ [NAME]: LOG, 'records.txt': form.write(TIMELINE) });
    // Where no process is told, the first records of processes are not known.
    expect(await counted(text!)).toBe(form.lacks.includes('process') ? 3 : GIVEN);
    expect(await counted(log!, text!)).toBe(GIVEN);
    expect(await counted(text!, log!)).toBe(GIVEN);
  });

  test('is checked as what it is, and a session is explained by its record', async () => {
    const [text] = files({ 'records.txt': form.write(TIMELINE) });
    const checked = await run('check', text!, '--timezone', LOCAL.zone);
    expect(checked.out.replaceAll(/\s+/g, ' ').toLowerCase()).toContain(form.says.toLowerCase());
    expect(checked.out.replaceAll(/\s+/g, ' ')).toContain(`${TIMELINE.length} events`);
    const [session] = await sessions(text!);
    const explained = await run('explain', session!.id, text!, '--timezone', LOCAL.zone);
    expect(explained.out).toContain("License feature 'Dev_Session_Count' of version 4.");
  });
});

test('all forms and the log at once count each record once', async () => {
  const all = FORMS.filter(({ lacks }) => !lacks.includes('pid')).map(
    (form, nth) => [`${nth}.txt`, form.write(TIMELINE)] as const,
  );
  const paths = files({ ...Object.fromEntries(all), [NAME]: LOG });
  expect(await counted(...paths)).toBe(GIVEN);
  expect(await sessions(...paths)).toHaveLength(2);
});
