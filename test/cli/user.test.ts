import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, holders, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOG =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:10:00:000', 502, 'Joann@192.0.2.2', 1) +
  iris.login('07:20:00:000', 503, '192.0.2.7', 1) +
  iris.login('07:21:00:000', 504, 'cid@192.0.2.7', 1) +
  iris.login('07:30:00:000', 505, 'ann@192.0.2.1', 0) +
  iris.login('07:31:00:000', 506, 'cid@192.0.2.7', 0) +
  iris.limit('07:40:00:000', 3);

describe('--user', () => {
  test('shows the holder of exactly that name, and no other', async () => {
    const file = await folder.write('messages.log', LOG);
    expect(holders(await asked(['who', file, '--user', 'ann@192.0.2.1']))).toEqual(['ann@192.0.2.1']);
    expect(holders(await asked(['history', file, '--user', 'ann@192.0.2.1']))).toEqual(['ann@192.0.2.1']);
  });

  test('where none is called so, shows those whose name holds it, in small or capital letters', async () => {
    const file = await folder.write('messages.log', LOG);
    expect(holders(await asked(['who', file, '--user', 'ANN']))).toEqual(['Joann@192.0.2.2', 'ann@192.0.2.1']);
  });

  test('says that nobody is called so, where it shows those whose names hold it', async () => {
    const file = await folder.write('messages.log', LOG);
    const said = 'no holder or machine is called "ANN" exactly: those whose names hold it are shown';
    expect((await seatwatch(['who', file, '--user', 'ANN'])).err.replaceAll(/\s+/g, ' ')).toContain(said);
    expect((await seatwatch(['who', file, '--user', 'ann@192.0.2.1'])).err).toBe('');
    expect((await seatwatch(['who', file, '--user', 'zoe'])).err).toBe('');
  });

  test('knows machines, too', async () => {
    const file = await folder.write('messages.log', LOG);
    expect(holders(await asked(['who', file, '--user', '192.0.2.7']))).toEqual(['192.0.2.7', 'cid@192.0.2.7']);
  });

  test('the seats of the pool stay those of all', async () => {
    const file = await folder.write('messages.log', LOG);
    expect((await asked(['who', file, '--user', 'Joann'])).pools[0]?.seatsUsed).toEqual({ atLeast: 4, atMost: null });
  });

  test('looks into all pools', async () => {
    await mkdir(join(folder.path, 'two'));
    const files = [await folder.write('messages.log', LOG), await folder.write('two/messages.log', LOG)];
    const { sessions } = await asked(['who', ...files, '--user', 'ann@192.0.2.1']);
    expect(sessions.map(({ holder, source }) => [holder, source])).toEqual(
      files.map((file) => ['ann@192.0.2.1', file]),
    );
    const { out } = await seatwatch(['who', ...files, '--user', 'ann@192.0.2.1']);
    expect(out.match(/^ann@192\.0\.2\.1 /gm)).toHaveLength(2);
  });

  test('history shows the refusals of that holder alone', async () => {
    const { refusals } = await asked(['history', await folder.write('messages.log', LOG), '--user', 'cid']);
    expect(refusals.map(({ kind, holder }) => [kind, holder])).toEqual([['refused', 'cid@192.0.2.7']]);
  });

  test.each(['who', 'history', 'explain'])('%s says so where nobody fits, and that is no failure', async (command) => {
    const args = command === 'explain' ? ['explain', '--user', 'zoe'] : [command, '--user', 'zoe'];
    const { status, out, err } = await seatwatch([...args, await folder.write('messages.log', LOG)]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/fits "zoe"/);
    expect(out).not.toContain('ann@192.0.2.1');
  });

  test.each([
    ['192.0.2.9', /Near it: 192\.0\.2\.\d+, /],
    ['cidd', /Near it: cid@192\.0\.2\.7\./],
    ['zoe', /^(?![^]*Near it)/],
  ])('%s, whom nobody fits, may be one whose name is near', async (user, near) => {
    const file = await folder.write('messages.log', LOG);
    for (const command of ['who', 'history', 'explain'])
      expect((await seatwatch([command, file, '--user', user], { columns: 300 })).out).toMatch(near);
  });

  test('a hostile name reaches the terminal neutralised', async () => {
    const { out } = await seatwatch(['who', await folder.write('messages.log', LOG), '--user', '\u001b[2Jzoe']);
    expect(out).not.toContain('\u001b');
  });
});

describe('who --sessions', () => {
  test('gives a row for each session, with an id that explain takes', async () => {
    const file = await folder.write(
      'messages.log',
      START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) + iris.login('07:10:00:000', 502, 'ann@192.0.2.1', 2),
    );
    const { out } = await seatwatch(['who', '--sessions', file], { columns: 80 });
    const ids = [...out.matchAll(/^([\da-f]{8}) +ann@192\.0\.2\.1 +today (07:\d0)/gm)];
    expect(ids.map(([, , since]) => since)).toEqual(['07:00', '07:10']);
    for (const [, id = '', since = ''] of ids)
      expect((await seatwatch(['explain', id, file])).out).toContain(`Opened: 2026-11-20 ${since}:00`);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('the answer says how to get from a row to the lines behind it', async () => {
    const file = await folder.write('messages.log', LOG);
    expect((await seatwatch(['who', file])).out).toContain('seatwatch explain --user HOLDER FILE\n');
    expect((await seatwatch(['who', '--sessions', '--timezone', '+01:00', file])).out).toContain(
      'seatwatch explain ID FILE --timezone +01:00\n',
    );
  });
});
