import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aalgx, aalog, type WrittenRecord } from '../archestra/aalog.ts';
import { seatwatch } from './terminal.ts';

const START = Date.UTC(2036, 0, 1, 8);
const NOW = START + 3_600_000;

function records(from: number, count: number): WrittenRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    at: START + (from + index) * 1000,
    pid: 40 + from + index,
    component: 'aaIDE',
    message: "License feature 'Dev_Session_Count' of version 4.1 has been acquired, expiration date = 15-jan-2037",
    process: 'aaIDE',
  }));
}

/** A folder with a log of three files, an export, the log of another machine, and files that are none. */
function folder(): string {
  const at = mkdtempSync(join(tmpdir(), 'seatwatch-files-'));
  onTestFinished(() => rmSync(at, { recursive: true, force: true }));
  const names = ['PLANT1a.aaLOG', 'PLANT1b.aaLOG', 'PLANT1c.aaLOG'];
  for (const [n, name] of names.entries()) {
    const around = { ...(n > 0 && { previous: names[n - 1]! }), ...(n < 2 && { next: names[n + 1]! }) };
    writeFileSync(join(at, name), aalog({ host: 'PLANT1', first: 1 + n * 5, records: records(n * 5, 5), ...around }));
  }
  writeFileSync(join(at, 'PLANT2.aaLOG'), aalog({ host: 'PLANT2', first: 1, records: records(100, 3) }));
  writeFileSync(join(at, 'PLANT1a.aaLDX'), 'index');
  return at;
}

describe('seatwatch check', () => {
  test('of a folder tells of each log in it', async () => {
    const at = folder();
    writeFileSync(join(at, 'LogExport.aaLGX'), aalgx({ host: 'PLANT1', first: 1, records: records(0, 4) }));
    const { out } = await seatwatch(['check', at], { now: NOW });
    for (const name of ['PLANT1a.aaLOG', 'PLANT1b.aaLOG', 'PLANT1c.aaLOG', 'PLANT2.aaLOG', 'LogExport.aaLGX'])
      expect(out).toContain(name);
    expect(out).toContain('An ArchestrA log (.aaLOG)');
    expect(out).toContain('An export of the Log Viewer (.aaLGX)');
    expect(out).not.toContain('aaLDX');
  });
});

describe('seatwatch check of a failure that nothing gives a reason for', () => {
  test('shows the failure, and not the record behind which no reason can come any more', async () => {
    const at = folder();
    const message = "Failed to acquire any type of license feature 'Dev_Session_Count' of version 4.1";
    const failure = { at: START, pid: 5, component: 'aaIDE', process: 'aaIDE', message };
    const behind = {
      at: START + 60_000,
      pid: 6,
      component: 'aahDrvSvc',
      process: 'aahDrvSvc',
      message: 'System Driver',
    };
    writeFileSync(
      join(at, 'ONE.aaLOG'),
      aalog({ host: 'ONE', first: 1, records: [...records(-9, 3), failure, behind] }),
    );
    const { out } = await seatwatch(['check', join(at, 'ONE.aaLOG')], { now: NOW });
    expect(out).toMatch(/Not understood[^:]*:\nEVENTS +FOR EXAMPLE\n1 +Failed to acquire any type/);
    expect(out).not.toContain('System Driver');
  });
});

describe('seatwatch init', () => {
  test('of a folder with the logs of several computers names none of them, nor what tools of Windows do', async () => {
    const { out } = await seatwatch(['init', folder(), '--output', '-'], { now: NOW });
    expect(out).toContain('- id: batch-management\n');
    expect(out).not.toMatch(/^ +instance:/m);
    expect(out).not.toMatch(/wevtutil|textZone/);
  });
});

describe('seatwatch who', () => {
  test('of one file reads all of its log, and no other', async () => {
    const at = folder();
    const { out, status } = await seatwatch(['who', join(at, 'PLANT1b.aaLOG'), '--json'], { now: NOW });
    expect(status).toBe(0);
    expect(out).toContain('2036-01-01T08:00:14');
    expect(out).not.toContain('PLANT2');
  });

  test('speaks of seats that are taken and given back, and names the program that tells no end', async () => {
    const { out } = await seatwatch(['who', folder()], { now: NOW });
    expect(out).toMatch(/PLANT1 +aaIDE /);
    expect(out).toContain('may hold a seat; whether they still do, the log does not tell');
    expect(out).toContain('Incomplete: seats taken before 2036-01-01 08:00 are not in the log.');
    expect(out).toContain('Nobody is known to hold a seat.');
    expect(out).not.toMatch(/log(?:ged)? ?(?:in|out)\b|logins/);
  });

  test('of a folder without any, in a configuration, says what a folder must hold', async () => {
    const at = folder();
    mkdirSync(join(at, 'EMPTY'));
    const source = `{ id: batch, system: batch-management, paths: [${join(at, 'EMPTY')}] }`;
    writeFileSync(join(at, 'seatwatch.yaml'), `state: ${join(at, 'state')}\nsources: [${source}]\n`);
    const { err } = await seatwatch(['watch', '--once', '--config', join(at, 'seatwatch.yaml')], { now: NOW });
    expect(err).toContain('EMPTY is not a regular file but a folder: name the log in it (a folder is read itself only');
  });

  test('of rows that name no computer says that the name of the file stands for it', async () => {
    const at = folder();
    const head = 'No\tDate\tTime\tProcess ID\tThread ID\tLog Flag\tComponent\tMessage';
    const what = "License feature 'Dev_Session_Count' of version 4.1 has been acquired, expiration date = 15-jan-2037";
    const rows = [1, 2, 3].map((n) => `${n}\t1/1/2036\t8:00:0${n} AM\t1784\t2\tInfo\taaIDE\t${what}`);
    writeFileSync(join(at, 'rows.txt'), [head, ...rows, ''].join('\r\n'));
    const { err } = await seatwatch(['who', join(at, 'rows.txt')], { now: NOW });
    expect(err).toContain('rows.txt: its records name no computer, so that "rows.txt" stands for the computer');
    expect((await seatwatch(['who', join(at, 'PLANT1a.aaLOG')], { now: NOW })).err).not.toContain('no computer');
  });

  test('of a folder reads what is in it', async () => {
    const { out, status } = await seatwatch(['who', folder(), '--json'], { now: NOW });
    expect(status).toBe(0);
    expect(out).toContain('2036-01-01T08:01:42');
  });

  test('of a folder without such logs says that the log is to be named', async () => {
    const at = mkdtempSync(join(tmpdir(), 'seatwatch-files-'));
    onTestFinished(() => rmSync(at, { recursive: true, force: true }));
    mkdirSync(join(at, 'inner'));
    const { err, status } = await seatwatch(['who', at], { now: NOW });
    expect(status).not.toBe(0);
    expect(err).toContain('it is a folder: name the log in it (a folder is read itself only where .aaLOG');
  });
});

test('seatwatch explain finds the record again in the file that it is in', async () => {
  const at = folder();
  const { out } = await seatwatch(['explain', '--user', 'PLANT1', join(at, 'PLANT1a.aaLOG')], { now: NOW });
  expect(out).toContain('has been acquired');
  expect(out).toContain('PLANT1a.aaLOG');
});

test('seatwatch init keeps a folder that is named, and of one log the file that was named', async () => {
  const at = folder();
  rmSync(join(at, 'PLANT2.aaLOG'));
  expect((await seatwatch(['init', at, '-o', '-'], { now: NOW })).out).toContain(`paths: [${at}]`);
  const one = join(at, 'PLANT1b.aaLOG');
  expect((await seatwatch(['init', one, '-o', '-'], { now: NOW })).out).toContain(`paths: [${one}]`);
});
