import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledParts, notToBeBundled } from '../../tools/parts.ts';
import { headLine, instanceText, traceText } from '../simulator/lines.ts';
import { run, type Ended } from './run.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const MINUTES = 60_000;
const NOBODY_ANSWERS = 'http://127.0.0.1:9/';

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
let bundled: string[];
let tarball: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'seatwatch-package-')));
  const { status, stdout, stderr } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts=false', '--pack-destination', folder],
    REPOSITORY,
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [of] = JSON.parse(stdout) as [{ files: { path: string }[]; bundled: string[]; filename: string }];
  packed = of.files.map(({ path }) => path);
  ({ bundled } = of);
  tarball = join(folder, of.filename);
}, 2 * MINUTES);

afterAll(() => rm(folder, { recursive: true }));

describe('the package', () => {
  test('holds the program, what one reads about it, and nothing else', () => {
    const own = packed.filter((path) => !path.startsWith('node_modules/'));
    const program = own.filter(
      (path) => !['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'package.json'].includes(path),
    );
    const known =
      /^bin\/.*\.js$|^dist\/(src|parsers|rules)\/.*\.js$|^dist\/rules\/[^/]*\.yaml$|^recipes\/|^docs\/[^/]*$/;
    expect(program.filter((path) => !known.test(path))).toEqual([]);
    expect(program).toEqual(expect.arrayContaining(['bin/seatwatch.js', 'dist/src/cli/main.js']));
    expect(packed).toContain('LICENSE');
  });

  test('holds every rule that seatwatch comes with', async () => {
    const rules = (await readdir(join(REPOSITORY, 'rules'))).filter((name) => name.endsWith('.yaml'));
    expect(packed.filter((path) => /^dist.*\.yaml$/.test(path)).toSorted()).toEqual(
      rules.map((name) => `dist/rules/${name}`).toSorted(),
    );
  });
});

describe('beside the package', () => {
  test('lies its SHA-256, as sha256sum checks it', async () => {
    const hash = createHash('sha256')
      .update(await readFile(tarball))
      .digest('hex');
    expect(await readFile(`${tarball}.sha256`, 'utf8')).toBe(`${hash}  ${basename(tarball)}\n`);
  });

  test('lies the CycloneDX list of the parts that it brings, each with a licence', async () => {
    const list = JSON.parse(await readFile(tarball.replace('.tgz', '.cdx.json'), 'utf8')) as {
      bomFormat: string;
      specVersion: string;
      metadata: { component: { name: string } };
      components: { name: string; purl: string; licenses: unknown[] }[];
    };
    expect(list).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'seatwatch' } } });
    expect(Number(list.specVersion)).toBeGreaterThanOrEqual(1.5);
    expect([...new Set(list.components.map(({ name }) => name))].toSorted()).toEqual(bundled.toSorted());
    for (const { purl, licenses } of list.components) expect(licenses, purl).not.toEqual([]);
    const names = list.components.map(({ purl }) => purl);
    expect(names).toEqual([...new Set(names)]);
  });

  test('the licence of each part goes along with it, or stands in NOTICE', async () => {
    const notice = await readFile(join(REPOSITORY, 'NOTICE'), 'utf8');
    const bare = bundled.filter(
      (name) => !packed.some((path) => new RegExp(`^node_modules/${name}/(licen[cs]e|copying)`, 'i').test(path)),
    );
    expect(bare.filter((name) => !notice.includes(`\n${name} (`))).toEqual([]);
  });

  test('nothing is packed whose licence does not let it be handed on', () => {
    const packages = {
      'node_modules/free': { version: '1.0.0', license: 'MIT', inBundle: true },
      'node_modules/free/node_modules/@a/bound': { version: '2.0.0', license: 'GPL-3.0-only', inBundle: true },
      'node_modules/silent': { version: '1.0.0', inBundle: true },
      'node_modules/tool': { version: '1.0.0', license: 'GPL-3.0-only' },
    };
    expect(notToBeBundled(bundledParts({ packages }))).toEqual([
      '@a/bound 2.0.0: GPL-3.0-only',
      'silent 1.0.0: no licence',
    ]);
  });
});

describe('installed from its package, without a registry, a cache or install scripts', () => {
  let project: string;
  let program: string;

  beforeAll(async () => {
    project = join(folder, 'elsewhere');
    await mkdir(project);
    await writeFile(join(project, 'messages.log'), LOG);
    const away = ['--offline', '--cache', join(folder, 'cache'), '--registry', NOBODY_ANSWERS];
    const { status, stdout, stderr } = await run(
      'npm',
      ['install', '--global', '--prefix', project, '--ignore-scripts', ...away, tarball],
      project,
    );
    if (status !== 0) throw new Error(`npm install failed: ${stdout}${stderr}`);
    const modules = process.platform === 'win32' ? 'node_modules' : join('lib', 'node_modules');
    program = join(project, modules, 'seatwatch', 'bin', 'seatwatch.js');
  }, 5 * MINUTES);

  /** Node refuses to read or write anything outside the project, and so anything of this repository. */
  function seatwatch(...args: string[]): Promise<Ended> {
    const own = `${project}${sep}`;
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
