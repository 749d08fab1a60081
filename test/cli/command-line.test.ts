import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/usage-words.ts';
import { iris } from '../timeline.ts';
import { asked, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

describe('wrong usage ends with status 2, says what is wrong and where to look, and answers nothing', () => {
  test.each([
    [['whom'], 'there is no command "whom": did you mean seatwatch who?'],
    [['hist'], 'did you mean seatwatch history?'],
    [['quux'], 'there is no command "quux": there are who, history, usage,'],
    [['package.json'], '"seatwatch who package.json" tells who is logged in'],
    [['who', '--jsn', 'messages.log'], 'there is no option --jsn of seatwatch who: did you mean --json?'],
    [['who', '--maxconnections=1', 'messages.log'], 'did you mean --max-connections?'],
    [['who', '--quux', 'messages.log'], 'there is no option --quux of seatwatch who\n'],
    [[], 'Say what to do, for example: seatwatch who messages.log'],
    [['who', '--at'], '--at has no value: write it behind, as in --at VALUE'],
    [['watch', 'messages.log'], 'seatwatch watch takes no word behind it, and "messages.log" is one'],
    [['watch', '--log', 'xml'], '--log is text or json, and not "xml"'],
    [['who', 'messages.log', '--trace', 'often'], '--trace is always or sometimes, and not "often"'],
    [['init'], 'name the logs to watch, as in "seatwatch init messages.log"'],
    [['audit'], 'name the pool'],
    [['audit', 'iris'], '--used is missing'],
    [['forget'], 'name the holder'],
  ])('%j', async (args, says) => {
    const { status, out, err } = await seatwatch(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err).toMatch(/seatwatch (?:[\w-]+ )?--help shows what it can be told\.\n$/);
    expect(err).not.toMatch(/argument/i);
  });

  test('version is told by that word too', async () => {
    const { status, out } = await seatwatch(['version']);
    expect(status).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('every command that the help lists is one that may be meant', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    await seatwatch(['--help'], { columns: 200 });
    const help = printed.mock.calls.join('\n');
    printed.mockRestore();
    expect([...help.matchAll(/^ {2}seatwatch ([\w-]+)/gm)].map(([, name]) => name).toSorted()).toEqual(
      [...COMMANDS].toSorted(),
    );
  });

  test('an option that is given twice', async () => {
    const { status, out, err } = await seatwatch(['who', 'messages.log', '--at', '10:00', '--at', '11:00']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('--at can be given once');
  });

  test.each(['who', 'history', 'watch'])('%s without a configuration that exists', async (command) => {
    const missing = `${folder.path}/seatwatch.yaml`;
    const { status, out, err } = await seatwatch([command, '--config', missing]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(missing);
  });

  test.each(['who', 'history', 'watch'])(
    '%s with a bad configuration: the file, the line and the remedy',
    async (command) => {
      const file = await folder.write(
        'seatwatch.yaml',
        'state: state\nsources:\n  - { id: prod, system: irs, paths: [messages.log], timezone: UTC }\n',
      );
      const { status, out, err } = await seatwatch([command, '--config', file]);
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain(`${file}:3:`);
      expect(err).toContain('did you mean iris?');
    },
  );
});

test('the configuration of SEATWATCH_CONFIG is used where none is named', async () => {
  const file = await folder.write(
    'mine.yaml',
    'state: nowhere\nsources:\n  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n',
  );
  const { status, err } = await seatwatch(['who'], { env: { SEATWATCH_CONFIG: file } });
  expect(status).toBe(1);
  expect(err).toContain(`there is no state at ${folder.path}/nowhere yet: start "seatwatch watch --config ${file}"`);
});

test('a log whose name is a number or begins with a dash can be named', async () => {
  await folder.write('2026', LOG);
  const file = await folder.write('-p.log', LOG);
  expect((await asked(['who', `${folder.path}/2026`])).pools[0]?.pool).toBe('2026/User');
  expect((await asked(['who', '--', file])).pools[0]?.pool).toBe('-p.log/User');
  expect((await seatwatch(['who', '--', '-p.log'])).err).toContain('cannot read ./-p.log: there is no such file');
});

test('--at -30m and --at=-30m are the same', async () => {
  const file = await folder.write('messages.log', LOG);
  for (const at of [['--at', '-30m'], ['--at=-30m'], ['--from', '-1h', '--at', '-30m']]) {
    const command = at.length > 2 ? 'history' : 'who';
    expect((await seatwatch([command, file, ...at])).status, at.join(' ')).toBe(0);
  }
  expect((await asked(['who', file, '--at', '-30m'])).at).toBe('2026-11-20T06:30:00.000Z');
});
