/** Questions about files, however Windows writes their paths. */
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, configIn, fresh, holders, logOf, login, must, same, seatwatch, type Count, type Place } from './try.ts';

const UTC = ['--timezone', 'UTC'];
const LOGON = '"New Operator Logon. Record ID: 15, Name: S. Okafor"';
const CSV = 'Level,Date and Time,Source,Event ID,Task Category\r\n';

export async function asked(place: Place, count: Count): Promise<void> {
  const folder = fresh(place, 'asked');
  const log = join(folder, 'messages.log');
  writeFileSync(log, logOf('alice', 'bob'));
  const both = ['alice', 'bob'];

  await check(count, '--version tells the version', () => {
    const { status, out, err } = seatwatch(place, ['--version']);
    must(status === 0 && /^\d+\.\d+\.\d+\s*$/.test(out), `exit status ${status}`, out + err);
  });
  for (const [how, path] of [
    ['with backslashes', log],
    ['with slashes', log.replaceAll('\\', '/')],
    ['with the drive in lower case', log.replace(/^[A-Z]/, (drive) => drive.toLowerCase())],
    ['with the drive in upper case', log.replace(/^[a-z]/, (drive) => drive.toUpperCase())],
    ['in the case in which it was not written', join(folder, 'MESSAGES.LOG')],
    ['as \\\\?\\C:\\…', `\\\\?\\${log}`],
    ['relative to the folder', 'messages.log'],
    ['as .\\…', '.\\messages.log'],
  ] as const)
    await check(count, `who reads a log named ${how}`, () =>
      same(holders(place, [path, ...UTC], { cwd: folder }), both),
    );

  await check(count, 'who reads a log from standard input', () =>
    same(holders(place, ['-', ...UTC], { input: readFileSync(log, 'utf8') }), both),
  );
  await check(count, 'who reads a log that its writer holds open', () => {
    const writer = openSync(log, 'a');
    try {
      appendFileSync(writer, login('carol'));
      same(holders(place, [log, ...UTC]), ['alice', 'bob', 'carol']);
    } finally {
      closeSync(writer);
    }
  });
  await check(count, 'who reads rotated siblings, whatever case their names are in', () => {
    const rotated = fresh(place, 'rotated');
    writeFileSync(join(rotated, 'Messages.old_20260928'), logOf('alice'));
    writeFileSync(join(rotated, 'messages.LOG'), login('bob'));
    same(holders(place, [join(rotated, 'messages.log'), ...UTC]), both);
  });

  const long = join(fresh(place, 'long'), ...Array.from({ length: 6 }, (_, at) => `${at}`.padEnd(60, 'x')));
  await check(count, `who reads a log whose path is longer than 260 characters (${long.length + 13})`, () => {
    mkdirSync(long, { recursive: true });
    writeFileSync(join(long, 'messages.log'), logOf('alice', 'bob'));
    same(holders(place, [join(long, 'messages.log'), ...UTC]), both);
  });
  await check(count, 'who reads what a pattern with backslashes finds, as cmd.exe leaves it to programs', () =>
    same(holders(place, [join(fresh(place, 'rotated'), '*.log'), ...UTC]), both),
  );
  for (const [what, path] of [
    ['folder with a blank and letters of other languages', join(fresh(place, 'Büro Süd – 東'), 'messages.log')],
    ['folder with brackets and braces', join(fresh(place, 'IRIS [1] {prod}'), 'messages.log')],
  ] as const)
    await check(count, `who reads a log in a ${what}`, () => {
      writeFileSync(path, logOf('alice', 'bob'));
      same(holders(place, [path, ...UTC]), both);
    });
  await check(count, 'who says of a path that is not there that it is not', () => {
    const { status, err } = seatwatch(place, ['who', join(folder, 'nothing.log')]);
    must(status === 1 && err.includes('nothing.log'), `exit status ${status}`, err);
  });
  await check(count, 'who reads an export of Event Viewer', () => {
    const file = join(fresh(place, 'export'), 'day 1.csv');
    writeFileSync(
      file,
      `\uFEFF${CSV}Information,11/20/2026 8:00:00 AM,Security Expert Data Service,0,None,${LOGON}\r\n`,
    );
    same(holders(place, [file, ...UTC]), ['S. Okafor']);
  });
  await check(count, 'check tells what a log is', () => {
    const { status, out, err } = seatwatch(place, ['check', log, ...UTC]);
    must(status === 0 && out.includes('InterSystems IRIS') && out.includes('CRLF'), `exit status ${status}`, out + err);
  });
  await check(count, 'init writes a configuration that is accepted', () => {
    const file = join(folder, 'drafted.yaml');
    const made = seatwatch(place, ['init', log, '--output', file]);
    must(made.status === 0, `init: exit status ${made.status}`, made.err + made.out);
    const { status, out, err } = seatwatch(place, ['check', '--config', file]);
    must(
      status === 0 && out.includes('messages.log'),
      `check: exit status ${status}`,
      readFileSync(file, 'utf8') + out + err,
    );
  });
  for (const [what, pattern] of [
    ['backslashes', `${folder}\\*.log`],
    ['slashes', `${folder.replaceAll('\\', '/')}/*.log`],
    ['** and backslashes', `${folder.slice(0, folder.lastIndexOf('\\'))}\\ask*\\**\\*.log`],
  ] as const)
    await check(count, `a configuration finds logs by a pattern with ${what}`, () => {
      const home = fresh(place, `glob ${what.length}`);
      const config = configIn(home, [`'${pattern}'`]);
      const { status, out, err } = seatwatch(place, ['watch', '--once', '--config', config]);
      must(status === 0, `watch --once: exit status ${status}`, out + err);
      same(holders(place, ['--config', config]), ['alice', 'bob', 'carol']);
    });

  const { share } = place;
  if (share === undefined) return;
  const shared = `${share}\\seatwatch-${process.pid}`;
  mkdirSync(shared, { recursive: true });
  writeFileSync(`${shared}\\messages.log`, logOf('alice', 'bob'));
  for (const [how, path] of [
    ['\\\\SERVER\\SHARE', shared],
    ['//SERVER/SHARE', shared.replaceAll('\\', '/')],
    ['\\\\?\\UNC\\SERVER\\SHARE', shared.replace(/^\\\\/, '\\\\?\\UNC\\')],
  ] as const)
    await check(count, `who reads a log on a share, named as ${how}`, () =>
      same(holders(place, [`${path}\\messages.log`, ...UTC]), both),
    );
  await check(count, 'a configuration reads a log on a share, by a pattern', () => {
    const config = configIn(fresh(place, 'share'), [`'${shared}\\mess*.log'`]);
    const { status, out, err } = seatwatch(place, ['watch', '--once', '--config', config]);
    must(status === 0, `watch --once: exit status ${status}`, out + err);
    same(holders(place, ['--config', config]), both);
  });
}
