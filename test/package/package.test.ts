import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { headLine, instanceText, traceText } from '../simulator/lines.ts';
import { run, type Ended } from './run.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const MINUTES = 60_000;
const UNREACHABLE = /"code": "(E[A-Z]*(NOTFOUND|AGAIN|REFUSED|RESET|UNREACH|TIMEDOUT|TIMEOUT)|ENOTCACHED)"/;

const START = Date.now() - 180 * MINUTES;
const ALICE_LOGS_IN = START + 30 * MINUTES;
const LOG = [
  headLine(START, 0, 2301, 0, 'Utility.Event', instanceText(START)) + '\n',
  trace(START + 10 * MINUTES, 'Login', '192.0.2.44'),
  trace(START + 20 * MINUTES, 'Logout', '192.0.2.44'),
  trace(ALICE_LOGS_IN, 'Login', 'alice@198.51.100.20'),
].join('');

function trace(at: number, action: 'Login' | 'Logout', holder: string): string {
  return `${headLine(at, 0, 2410, 0, 'Generic.Event', traceText(action, 'User', holder, 1))}\n`;
}

let folder: string;
let packed: string[];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'seatwatch-package-')));
  const { status, stdout, stderr } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts=false', '--pack-destination', folder],
    REPOSITORY,
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path);
}, 2 * MINUTES);

afterAll(() => rm(folder, { recursive: true }));

describe('the package', () => {
  test('holds the program, what one reads about it, and nothing else', () => {
    const program = packed.filter((path) => !['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'].includes(path));
    expect(
      program.filter(
        (path) =>
          !/^bin\/.*\.js$|^dist\/(src|parsers|rules)\/.*\.js$|^dist\/rules\/[^/]*\.yaml$|^recipes\/[^/]*\.ps1$/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(program).toEqual(expect.arrayContaining(['bin/seatwatch.js', 'dist/src/cli/main.js']));
    expect(packed).toContain('LICENSE');
  });

  test('holds every rule that seatwatch comes with', async () => {
    const rules = (await readdir(join(REPOSITORY, 'rules'))).filter((name) => name.endsWith('.yaml'));
    expect(packed.filter((path) => path.endsWith('.yaml')).toSorted()).toEqual(
      rules.map((name) => `dist/rules/${name}`).toSorted(),
    );
  });
});

describe('installed from its package, without install scripts', () => {
  let project: string;
  let unreachable = false;

  beforeAll(async () => {
    project = join(folder, 'elsewhere');
    await mkdir(project);
    await writeFile(join(project, 'package.json'), '{}');
    await writeFile(join(project, 'messages.log'), LOG);
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    const quick = [
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=1000',
    ];
    const { status, stdout, stderr } = await run(
      'npm',
      ['install', '--json', '--omit=dev', ...quick, join(folder, tarball)],
      project,
    );
    unreachable = status !== 0 && UNREACHABLE.test(stdout);
    if (status !== 0 && !unreachable) throw new Error(`npm install failed: ${stdout}${stderr}`);
  }, 3 * MINUTES);

  beforeEach(({ skip }) => skip(unreachable, 'the npm registry cannot be reached'));

  /** Node refuses to read or write anything outside the project, and so anything of this repository. */
  function seatwatch(...args: string[]): Promise<Ended> {
    const own = `${project}${sep}`;
    const program = join(project, 'node_modules', 'seatwatch', 'bin', 'seatwatch.js');
    return run(
      process.execPath,
      ['--permission', `--allow-fs-read=${own}`, `--allow-fs-write=${own}`, program, ...args],
      project,
    );
  }

  test('it tells who is logged in, from a log alone', async () => {
    const { status, stdout, stderr } = await seatwatch('who', 'messages.log');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('alice@198.51.100.20');
  });

  test('it tells so in JSON', async () => {
    const { status, stdout } = await seatwatch('who', '--json', 'messages.log');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      sessions: [{ holder: 'alice@198.51.100.20', openedAt: new Date(ALICE_LOGS_IN).toISOString() }],
    });
  });

  test('it watches, with the rules and the database that it brings', async () => {
    const config = join(project, 'seatwatch.yaml');
    await writeFile(
      config,
      'state: state\nsources:\n  - { id: prod, system: iris, paths: [messages.log], timezone: UTC, trace: always }\n',
    );
    const watched = await seatwatch('watch', '--once', '--config', config);
    expect(watched.status, watched.stderr).toBe(0);
    expect(existsSync(join(project, 'state'))).toBe(true);
    const { status, stdout } = await seatwatch('who', '--json', '--config', config);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sessions: [{ holder: 'alice@198.51.100.20' }] });
  });
});
