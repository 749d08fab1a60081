import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import { writtenOf } from '../evtx/events.ts';
import { writeEvtx } from '../evtx/writer.ts';
import { writeForm, WRITERS } from '../formats/event-export/forms.ts';
import { iris } from '../timeline.ts';
import { isRoot, NOBODY, start } from './site.ts';
import { asked, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

describe('the configuration that it writes', () => {
  test('loads, names the log, its product, instance and zone, and watch runs on it', async () => {
    const [log, output] = [await folder.write('messages.log', LOG), join(folder.path, 'seatwatch.yaml')];
    const { status, out } = await seatwatch(['init', log, '--output', output, '--timezone', 'Europe/Berlin']);
    expect(status).toBe(0);
    expect(out).toContain(`Wrote ${output}`);
    const config = configured(output, {});
    expect(config.sources).toMatchObject([
      {
        id: 'iris-prod',
        system: 'iris',
        instance: 'PROD',
        paths: [log],
        timezone: 'Europe/Berlin',
        settings: { trace: 'sometimes' },
      },
    ]);
    expect(config.pools).toMatchObject([{ id: 'iris-prod-user', kind: 'User', sources: ['iris-prod'], limit: null }]);
    expect(config).toMatchObject({ mail: null, state: join(folder.path, 'state') });
    expect((await seatwatch(['watch', '--once', '--config', output])).status).toBe(0);
    expect((await asked(['who', '--config', output])).pools).toMatchObject([{ pool: 'iris-prod-user', sessions: 1 }]);
  });

  test('explains each setting of the product, and shows mail as a comment that is right once it is taken in', async () => {
    const { out } = await seatwatch(['init', await folder.write('messages.log', LOG), '--output', '-']);
    expect(out).toContain('# always: licence tracing is switched on at every start');
    expect(out).toContain('    # trace: sometimes   # or always');
    const taken = out.replaceAll(
      /^(\s*)# ((?:mail|people|hosts|trace|traceSilence|maxConnections|limit|expected):|  )/gm,
      '$1$2',
    );
    const file = await folder.write('seatwatch.yaml', taken);
    expect(configured(file, {})).toMatchObject({
      mail: { host: 'mail.example.test', port: 587 },
      sources: [{ settings: { maxConnections: 25 } }],
      pools: [{ limit: 25 }],
    });
  });

  test('names each of several logs, two instances of one name too, and rotated ones with their log', async () => {
    await mkdir(join(folder.path, 'two'));
    const logs = [
      await folder.write('messages.log', LOG),
      await folder.write('messages.old_20261119', LOG),
      await folder.write('two/messages.log', LOG),
    ];
    const output = join(folder.path, 'seatwatch.yaml');
    expect((await seatwatch(['init', ...logs, '--output', output])).status).toBe(0);
    expect(configured(output, {}).sources.map(({ id, paths }) => [id, paths[0]])).toEqual([
      ['iris-prod', logs[0]],
      ['iris-prod-2', logs[2]],
    ]);
  });

  test('takes a licence dump for a part of the log that it lies beside', async () => {
    await mkdir(join(folder.path, 'two'));
    const logs = [
      await folder.write('messages.log', LOG),
      await folder.write('two/messages.log', LOG),
      await folder.write(
        'two/all.dmp',
        'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n192.0.2.7 User    ' +
          '2         4         0         1       3600    0\n',
      ),
    ];
    const output = join(folder.path, 'seatwatch.yaml');
    expect((await seatwatch(['init', ...logs, '--output', output])).status).toBe(0);
    expect(configured(output, {}).sources.map(({ paths }) => paths)).toEqual([[logs[0]], [logs[1], logs[2]]]);
    const { status, err } = await seatwatch(['init', logs[2] ?? '', '--output', '-']);
    expect([status, err]).toEqual([2, expect.stringContaining('name the log too')]);
  });

  test.each(['a "quoted" name', "it's", 'true', 'with # and: colon', 'brackets [1]', 'ünïcode \u2028'])(
    'watches a log in a folder called %j',
    async (name) => {
      await mkdir(join(folder.path, name));
      const log = join(folder.path, name, 'messages.log');
      await rename(await folder.write('messages.log', LOG), log);
      const output = join(folder.path, 'seatwatch.yaml');
      expect((await seatwatch(['init', log, '--output', output])).status).toBe(0);
      await seatwatch(['watch', '--once', '--config', output]);
      expect(
        (await asked(['who', '--config', output])).sessions.length +
          (await asked(['who', '--config', output])).uncertain.length,
      ).toBe(1);
    },
  );

  test('takes the zone from the start-up line where the machine has another, and says so', async () => {
    const tokyo = iris.line(
      '15:00:00:000',
      390,
      "Instance 'PROD' starting on node db1.example.test by user 'irisowner' on 11/20/2026 06:00:00.000 UTC",
    );
    const { out } = await seatwatch(['init', await folder.write('messages.log', tokyo), '--output', '-']);
    expect(out).toContain('# The zone of the stamps, taken from the start-up line of the log.');
    expect(out).toContain('    timezone: "+09:00"');
    expect(out).toContain('An offset knows no summer time');
  });
});

describe('it refuses', () => {
  test('files of Windows events in which no product is seen', async () => {
    const event = {
      TimeCreated: '2026-11-20T07:00:00Z',
      Id: 1,
      ProviderName: 'Backup',
      LogName: 'Application',
      RecordId: 1,
      MachineName: 'SX1.example.test',
      Message: 'done',
    };
    const { status, err } = await seatwatch([
      'init',
      await folder.write('events.jsonl', `${JSON.stringify(event)}\n`),
      '--output',
      '-',
    ]);
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/cannot tell which product .* seatwatch check shows what is in it/),
    ]);
  });

  test('to overwrite a file, unless it is told to', async () => {
    const [log, output] = [await folder.write('messages.log', LOG), await folder.write('seatwatch.yaml', 'mine')];
    const { status, err } = await seatwatch(['init', log, '--output', output]);
    expect([status, err]).toEqual([
      2,
      `seatwatch: cannot write ${output}: it is there already: name another with --output, or ` +
        `overwrite it with --force\n`,
    ]);
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect((await seatwatch(['init', log, '--output', output, '--force'])).status).toBe(0);
    expect(configured(output, {}).sources).toHaveLength(1);
  });

  test('a file that is no log, and writes nothing', async () => {
    const output = join(folder.path, 'seatwatch.yaml');
    const { status, err } = await seatwatch([
      'init',
      await folder.write('notes.txt', 'milk, bread\n'),
      '--output',
      output,
    ]);
    expect([status, err]).toEqual([1, expect.stringContaining('cannot tell what')]);
    await expect(readFile(output)).rejects.toThrow('ENOENT');
  });

  test('without a file, as wrong usage', async () => {
    expect((await seatwatch(['init'])).status).toBe(2);
  });

  test.skipIf(!isRoot)('a folder that this account may not write, with the remedy', async () => {
    const log = await folder.write('messages.log', LOG);
    await chmod(folder.path, 0o755);
    await writeFile(join(folder.path, 'x'), '');
    const { status, err } = await start(['init', log, '--output', join(folder.path, 'seatwatch.yaml')], { uid: NOBODY })
      .ended;
    expect([status, err]).toEqual([1, expect.stringContaining('this account may not write there')]);
  });
});

describe('for files of Windows events', () => {
  const at = Date.parse('2026-11-20T07:00:00Z');
  const said = (number: number, message: string) => ({
    source: 'Security Expert Data Service',
    id: 0,
    level: 4,
    at: at + number * 1_000,
    number,
    channel: 'Application',
    machine: 'sx1.example.test',
    user: '',
    text: message,
    data: [{ value: message }],
  });
  const EVENTS = [said(1, 'Service started successfully.'), said(2, 'New Operator Logon. Record ID: 3, Name: ann')];
  const EVTX = writeEvtx(EVENTS.map(writtenOf));

  async function written(...files: string[]): Promise<{ output: string; config: ReturnType<typeof configured> }> {
    const output = join(folder.path, 'seatwatch.yaml');
    expect(await seatwatch(['init', ...files, '--output', output, '--timezone', 'UTC'])).toMatchObject({
      status: 0,
      err: '',
    });
    return { output, config: configured(output, {}) };
  }

  test.each(WRITERS)('%s: it is known as a file of events', async (writer) => {
    const { config } = await written(await folder.write('events.dat', writeForm(writer, EVENTS)));
    expect(config).toMatchObject({
      sources: [{ system: 'security-expert', timezone: 'UTC' }],
      pools: [{ kind: 'Connections', limit: null }],
    });
  });

  test('files of one server are one source, which has the name of the server, and watch runs on it', async () => {
    const files = [
      await folder.write('Application.evtx', EVTX),
      await folder.write('saved.csv', writeForm('event-viewer-csv', EVENTS)),
    ];
    const { output, config } = await written(...files);
    expect(config.sources).toMatchObject([
      { id: 'security-expert-sx1-example-test', instance: 'sx1.example.test', paths: files },
    ]);
    expect((await seatwatch(['watch', '--once', '--config', output])).status).toBe(0);
    expect((await asked(['who', '--config', output])).sessions.map(({ holder }) => holder)).toEqual(['ann']);
  });
});
