import { execFileSync } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quoted } from '../../src/present/shell.ts';
import { iris } from '../timeline.ts';
import { newSite } from './site.ts';
import { asked, newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOGIN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const LOGOUT = iris.logout('08:00:00:000', 501, 'ann@192.0.2.1');
const LOG =
  START +
  LOGIN +
  iris.line('07:10:00:000', 9, 'Größe geändert') +
  iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1) +
  LOGOUT +
  iris.line('08:20:00:000', 9, 'Backup done') +
  iris.start('09:00:00:000');

/** As `explain --json` writes it. */
interface Explained {
  sessions: {
    id: string;
    holder: string;
    lines: {
      tells: string;
      file: string;
      position: number;
      text: string;
      now: { file: string | null; before: { text: string }[]; after: { text: string }[]; missing: string | null };
      command: string | null;
    }[];
  }[];
}

async function explained(...args: string[]): Promise<Explained['sessions']> {
  return ((await asked(['explain', ...args])) as unknown as Explained).sessions;
}

async function idOf(holder: string, file: string): Promise<string> {
  return (await asked(['history', file])).sessions.find((session) => session.holder === holder)?.id ?? '';
}

/** What a shell prints for a command, without the line end. */
function shell(command: string | null | undefined): string {
  return execFileSync('bash', ['-c', command ?? 'false'], { encoding: 'utf8' }).replace(/\r?\n$/, '');
}

describe('explain SESSION', () => {
  test('says when it was opened and closed, how surely, and shows the very lines between their neighbours', async () => {
    const file = await folder.write('messages.log', LOG);
    const id = await idOf('ann@192.0.2.1', file);
    const { status, out, err } = await seatwatch(['explain', id.slice(0, 8), file, '--timezone', 'UTC']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain(`Session ${id.slice(0, 8)} of ann@192.0.2.1 in messages.log/User, instance PROD`);
    expect(out).toContain('Opened: 2026-11-20 07:00:00 +00:00, exact: a line says so.');
    expect(out).toContain('Closed: 2026-11-20 08:00:00 +00:00, exact: logout; it lasted 1 h.');
    const [opened] = out.split('The line that closed it');
    expect(opened).toContain(`The line that opened it: byte ${Buffer.byteLength(START)} of ${file}\n`);
    expect(opened).toContain(`\n> ${LOGIN}  11/20/26-07:10:00:000 (9) 0 [Generic.Event] Größe geändert\n`);
    expect(out).toContain(`\n> ${LOGOUT}`);
  });

  test('each line can be seen with the command that is shown, byte for byte', async () => {
    const file = await folder.write('messages.log', LOG.replaceAll('\n', '\r\n'));
    const [session] = await explained(await idOf('ann@192.0.2.1', file), file);
    expect(session?.lines.map(({ tells }) => tells)).toEqual(['opened', 'closed']);
    for (const { command, text } of session?.lines ?? []) expect(shell(command)).toBe(text);
  });

  test('says why an end is only inferred, and shows the line that it is inferred from', async () => {
    const file = await folder.write('messages.log', LOG);
    const { out } = await seatwatch(['explain', await idOf('bob@192.0.2.2', file), file, '--timezone', 'UTC']);
    expect(out).toContain(
      'Closed: between 2026-11-20 08:20:00 +00:00 and 2026-11-20 09:00:00 +00:00, estimated: crash; it lasted',
    );
    expect(out).toContain('Inferred: the instance started again.');
    expect(out).toMatch(/The line that closed it: .*\n.*Backup done\n> .*Instance 'PROD' starting on node/s);
  });

  test('of several sessions of a holder it claims of no line that it opened just this one', async () => {
    const file = await folder.write(
      'messages.log',
      START +
        LOGIN +
        iris.login('07:30:00:000', 502, 'ann@192.0.2.1', 2) +
        iris.logout('08:00:00:000', 777, 'ann@192.0.2.1'),
    );
    const { out } = await seatwatch(['explain', '--user', 'ann@192.0.2.1', file], { columns: 200 });
    expect(out).toContain('One of several: another session of this holder was open at the same time');
    expect(out).toContain('The line that opened it, or another session of the holder: ');
    expect(out).not.toContain('exact: a line says so');
  });

  test('a session that is still open, surely or not', async () => {
    const open = await folder.write('messages.log', START + LOGIN);
    expect((await seatwatch(['explain', '--user', 'ann', open])).out).toContain(
      'Closed: no, it is open; last proven open at 2026-11-20 07:00:00 +00:00.',
    );
    const unsure = await folder.write(
      'other.log',
      iris.start('06:00:00:000') + LOGIN + iris.line('07:01:00:000', 9, 'a minute later'),
    );
    const { out } = await seatwatch(['explain', '--user', 'ann', unsure]);
    expect(out).toContain('Closed: open or not, nobody can tell');
    expect(out).toContain('Why uncertain: the log has shown no logout');
  });

  test('hostile text of the log reaches the terminal neutralised, in the neighbours too', async () => {
    const file = await folder.write(
      'messages.log',
      START + iris.line('06:59:00:000', 9, 'a\u001b[2Jb') + iris.login('07:00:00:000', 501, 'x\u001b]0;y\u0007z', 1),
    );
    const { out } = await seatwatch(['explain', '--user', 'x', file]);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('a\\x1b[2Jb');
  });
});

describe('which session', () => {
  test('a beginning that may mean several names them', async () => {
    // Among 900 ids two begin with the same four digits as good as always; the ids of a log are the same at each run.
    let log = START;
    for (let n = 0; n < 900; n += 1)
      log += iris.login(
        `07:${String(Math.floor(n / 60) + 10)}:${String(n % 60).padStart(2, '0')}:000`,
        1000 + n,
        `user${n}@192.0.2.1`,
        1,
      );
    const file = await folder.write('messages.log', log);
    const ids = (await asked(['history', file])).sessions.map(({ id }) => id);
    const beginnings = Map.groupBy(ids, (id) => id.slice(0, 4));
    const several = [...beginnings].find(([, all]) => all.length > 1);
    expect(several).toBeDefined();
    const [beginning = '', all = []] = several ?? [];
    const { status, out, err } = await seatwatch(['explain', beginning, file]);
    expect([status, out]).toEqual([1, '']);
    for (const id of all) expect(err).toContain(`  ${id}  user`);
    // The ids that are shown are told apart.
    for (const [, id = ''] of (await seatwatch(['history', file])).out.matchAll(/^([\da-f]{8,}) /gm))
      expect(ids.filter((one) => one.startsWith(id))).toHaveLength(1);
  });

  test.each([[['explain', 'abc']], [['explain', 'no-id-at-all']], [['explain']]])(
    '%j is wrong usage, and says how to find an id',
    async (args) => {
      const { status, out, err } = await seatwatch(args);
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain('seatwatch history');
      expect(err).toContain('--user');
    },
  );

  test('an id that is not there fails, and says that files and state have ids of their own', async () => {
    const { status, err } = await seatwatch(['explain', 'ffff0000', await folder.write('messages.log', LOG)]);
    expect(status).toBe(1);
    expect(err).toContain('no session is known whose id begins with "ffff0000"');
  });

  test('--user shows what is open and how many more have ended; --at those of then, --from all', async () => {
    let log = START;
    for (let hour = 7; hour < 12; hour += 1) {
      log += iris.login(`${String(hour).padStart(2, '0')}:00:00:000`, 500 + hour, 'ann@192.0.2.1', 1);
      if (hour < 11) log += iris.logout(`${String(hour).padStart(2, '0')}:30:00:000`, 500 + hour, 'ann@192.0.2.1');
    }
    const file = await folder.write('messages.log', log);
    const shown = async (...more: string[]): Promise<string[]> => {
      const args = ['explain', '--user', 'ann', file, '--timezone', 'UTC', ...more];
      const { out } = await seatwatch(args, { columns: 200 });
      const found = [...out.matchAll(/^Opened: 2026-11-20 (\d\d)|^(\d+) more/gm)];
      return found.map(([, hour, left]) => hour ?? `${left} more`);
    };
    expect(await shown()).toEqual(['11', '4 more']);
    expect(await shown('--at', '08:15')).toEqual(['08']);
    expect(await shown('--from', '06:00')).toEqual(['11', '07', '08', '09', '10']);
    const ended = await folder.write('messages.log', log + iris.logout('11:30:00:000', 511, 'ann@192.0.2.1'));
    expect(ended).toBe(file);
    expect(await shown()).toEqual(['11', '4 more']);
  });

  test('says from which day on those that have ended are shown, however long ago that was', async () => {
    const old = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) + iris.logout('08:00:00:000', 501, 'ann@192.0.2.1');
    const late = iris.login('09:00:00:000', 502, 'ann@192.0.2.1', 1);
    const log = START + old + late.replaceAll('11/20/26', '12/19/26');
    const file = await folder.write('messages.log', log);
    const args = ['explain', '--user', 'ann', file, '--timezone', 'UTC'];
    const { out } = await seatwatch(args, { columns: 200, now: NOON + 40 * 86_400_000 });
    expect(out).toContain('1 more session of "ann" has ended; to see it: --from 2026-11-20\n');
    const all = await seatwatch([...args, '--from', '2026-11-20'], { columns: 200, now: NOON + 40 * 86_400_000 });
    expect(all.out.match(/^Session /gm)).toHaveLength(2);
  });

  test('of a holder with very many sessions some are shown, and how to see all is said', async () => {
    const logins = Array.from({ length: 30 }, (_, n) =>
      iris.login(`07:00:${String(n).padStart(2, '0')}:000`, 500 + n, 'ann@192.0.2.1', n + 1),
    );
    const args = ['explain', '--user', 'ann@192.0.2.1', await folder.write('messages.log', START + logins.join(''))];
    const { out } = await seatwatch(args);
    expect(out.match(/^Session /gm)).toHaveLength(20);
    expect(out).toContain('10 more sessions of 30 are not shown; to see all: --all, or one by its id');
    expect((await seatwatch([...args, '--all'])).out.match(/^Session /gm)).toHaveLength(30);
    expect(await explained(...args.slice(1))).toHaveLength(30);
  });

  test('--user explains every session of a holder, --from the later ones', async () => {
    const file = await folder.write('messages.log', LOG + iris.login('09:30:00:000', 505, 'bob@192.0.2.2', 1));
    expect((await explained('--user', 'bob', file)).map(({ holder }) => holder)).toEqual([
      'bob@192.0.2.2',
      'bob@192.0.2.2',
    ]);
    expect(await explained('--user', 'bob', '--from', '09:10', file)).toHaveLength(1);
  });
});

describe('where the file is no longer what it was', () => {
  test('a rotated file that holds the line at its place is shown instead', async () => {
    const site = await newSite({ log: LOG });
    await site.once();
    const rotated = join(site.path, 'messages.old_20261120');
    await rename(site.log, rotated);
    await writeFile(site.log, iris.line('10:00:00:000', 9, 'a new log').repeat(40));
    const [session] = await explained('--user', 'ann', '--config', site.config);
    for (const { now, command, text, file } of session?.lines ?? []) {
      expect([file, now.file, now.missing]).toEqual([site.log, rotated, null]);
      expect(shell(command)).toBe(text);
    }
    expect((await seatwatch(['explain', '--user', 'ann', '--config', site.config], { columns: 400 })).out).toContain(
      `byte ${Buffer.byteLength(START)} of ${site.log}, which is now ${rotated}`,
    );
    await site[Symbol.asyncDispose]();
  });

  test('a line of a rotated file is found under its next name', async () => {
    const file = await folder.write('messages.log.1', LOG);
    const log = await folder.write('messages.log', iris.line('10:00:00:000', 9, 'Backup done'));
    const site = await newSite({ sources: `  - { id: prod, system: iris, paths: [${log}], timezone: UTC }\n` });
    await site.once();
    await rename(file, `${folder.path}/messages.log.2`);
    const [session] = await explained('--user', 'ann', '--config', site.config);
    expect(session?.lines.map(({ now }) => now.file)).toEqual([
      `${folder.path}/messages.log.2`,
      `${folder.path}/messages.log.2`,
    ]);
    await site[Symbol.asyncDispose]();
  });

  test.each([
    [
      'written anew',
      (file: string) => writeFile(file, iris.line('10:00:00:000', 9, 'Backup done').repeat(40)),
      'the file has changed',
    ],
    ['cut', (file: string) => writeFile(file, ''), 'the file has changed'],
    ['removed', (file: string) => rename(file, `${file}.elsewhere.gz`), 'the file is no longer there'],
  ])('%s: the line as it was read is shown, with what happened, and no command', async (_, happen, says) => {
    const site = await newSite({ log: LOG });
    await site.once();
    await happen(site.log);
    const { status, out } = await seatwatch(['explain', '--user', 'ann', '--config', site.config], { columns: 400 });
    expect(status).toBe(0);
    expect(out).toContain(`\n> ${LOGIN}It was read so; ${says}`);
    expect(out).not.toContain('See it:');
    await site[Symbol.asyncDispose]();
  });

  test('a state whose watch is dead warns first', async () => {
    const site = await newSite({ log: LOG });
    await site.once();
    const { out, err } = await seatwatch(['explain', '--user', 'ann', '--config', site.config], {
      now: NOON + 3 * 24 * 3_600_000,
    });
    expect(err).toMatch(/^WARNING: watch was last alive 3 days ago/);
    expect(out).toMatch(/^STALE: /);
    await site[Symbol.asyncDispose]();
  });
});

describe('the command to paste', () => {
  test.each([
    'messages.log',
    'with blank.log',
    "it's.log",
    'a;rm -rf $HOME`id`.log',
    '-n.log',
    'tab\tline\nescape\u001b[2J.log',
    'größe\u202e.log',
  ])('opens the very file, whatever it is called: %j', async (name) => {
    const file = join(folder.path, name);
    await writeFile(file, 'as it is');
    expect(shell(`cat ${quoted(file)}`)).toBe('as it is');
    expect(quoted(file)).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(shell(`printf %s ${quoted(name)}`)).toBe(name);
  });

  test('a UTF-16 log is shown by a command that decodes it', async () => {
    const file = await folder.write(
      'messages.log',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOG, 'utf16le')]),
    );
    const [session] = await explained('--user', 'ann', file);
    expect(session?.lines).toHaveLength(2);
    for (const { command, text, now } of session?.lines ?? []) {
      expect(now.missing).toBeNull();
      expect(shell(command)).toBe(text);
    }
    expect(session?.lines[0]?.now.after[0]?.text).toContain('Größe geändert');
  });
});
