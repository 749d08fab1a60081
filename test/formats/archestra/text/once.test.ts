import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aalog } from '../../../archestra/aalog.ts';
import { run } from '../../../cli/event-files.ts';
import { FORMS, LOCAL } from './forms.ts';
import { FIRST, HOST, TIMELINE } from './timeline.ts';

interface Session {
  id: string;
  holder: string;
  openedAt: string;
}

function files(contents: Record<string, string | Buffer>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-archestra-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return Object.entries(contents).map(([name, content]) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  });
}

async function sessions(...paths: string[]): Promise<Session[]> {
  const { out, err } = await run('who', ...paths, '--timezone', LOCAL.zone, '--json');
  expect(err).toBe('');
  // No record tells their end.
  return (JSON.parse(out) as { uncertain: Session[] }).uncertain;
}

const LOG = aalog({ host: HOST, first: FIRST, records: TIMELINE });

describe.each(FORMS)('$name', (form) => {
  test('tells the same holders as the log itself, and beside it counts each record once', async () => {
    const [log, text] = files({ [`${HOST}1449848572.aaLOG`]: LOG, 'records.txt': form.write(TIMELINE) });
    const known = (await sessions(log!)).map(({ holder, openedAt }) => ({ holder, openedAt }));
    expect(known).toHaveLength(2);
    // A form without a machine is of whatever its source is called.
    const alone = await sessions(text!);
    // Where nothing tells two processes of one name apart they are one.
    const told = form.lacks.includes('pid') ? known.slice(0, 1) : known;
    expect(alone.map(({ openedAt }) => openedAt)).toEqual(told.map(({ openedAt }) => openedAt));
    if (!form.lacks.includes('host'))
      expect(alone.map(({ holder }) => holder)).toEqual(known.map(({ holder }) => holder));
    const both = await sessions(log!, text!);
    expect(both.map(({ holder, openedAt }) => ({ holder, openedAt }))).toEqual(known);
    const reversed = await sessions(text!, log!);
    expect(reversed.map(({ openedAt }) => openedAt)).toEqual(known.map(({ openedAt }) => openedAt));
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
  const all = FORMS.map((form, nth) => [`${nth}.txt`, form.write(TIMELINE)] as const);
  const paths = files({ ...Object.fromEntries(all), [`${HOST}1449848572.aaLOG`]: LOG });
  expect(await sessions(...paths)).toHaveLength(2);
});
