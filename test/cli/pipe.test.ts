import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { newSite, start, type Running, type Site } from './site.ts';
import { START } from './terminal.ts';

/** So long a test may take in milliseconds: what waits for a writer of a pipe waits for ever. */
const BOUND = 15_000;

let site: Site | undefined;
let running: Pick<Running, 'signal'> | undefined;
afterEach(async () => {
  running?.signal('SIGKILL');
  await site?.[Symbol.asyncDispose]();
  [running, site] = [undefined, undefined];
});

async function siteWith(source: string): Promise<Site> {
  const well = '  - { id: well, system: iris, paths: [messages.log], timezone: UTC }\n';
  site = await newSite({
    log: START,
    sources: `${well}  - { id: other, ${source}, timezone: UTC }\n`,
    pools: '  - { id: iris, system: iris, kind: User, sources: [well] }\n',
  });
  return site;
}

function pipeAt(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

function run(...args: string[]): Running {
  const one = start(args);
  running = one;
  return one;
}

// Each runs as a process of its own: one that hangs would hold the threads of this one.
describe.skipIf(process.platform === 'win32')('a pipe that nobody writes to', () => {
  test.each(['iris', 'security-expert'])(
    'as the log of a source of %s is told, and holds nothing up',
    { timeout: BOUND },
    async (system) => {
      const { path, config } = await siteWith(`system: ${system}, paths: [pipe.log]`);
      const pipe = pipeAt(join(path, 'pipe.log'));
      const { status, out, err } = await run('watch', '--once', '--log', 'json', '--config', config).ended;
      expect(err).toMatch(new RegExp(`other: ${pipe}: .*not a regular file`));
      expect(out).toContain('a source cannot be read');
      expect(status).toBe(1);
    },
  );

  test('as the log of a source lets the service end when it is told to', { timeout: BOUND }, async () => {
    const { path, config } = await siteWith('system: iris, paths: [pipe.log]');
    pipeAt(join(path, 'pipe.log'));
    const service = run('watch', '--log', 'json', '--config', config);
    await service.says('not a regular file');
    service.signal('SIGTERM');
    expect((await service.ended).status).toBe(0);
  });

  test('as the configuration is refused', { timeout: BOUND }, async () => {
    const { path } = await siteWith('system: iris, paths: [gone.log]');
    const { status, err } = await run('who', '--config', pipeAt(join(path, 'pipe.yaml'))).ended;
    expect(status).toBe(2);
    expect(err).toContain('the configuration is not a file');
  });

  test('and that something waits for does not keep the process alive', { timeout: BOUND }, async () => {
    const { path } = await siteWith('system: iris, paths: [gone.log]');
    const daemon = join(import.meta.dirname, '..', '..', 'src', 'cli', 'daemon.ts');
    const script =
      `import { open } from 'node:fs/promises';\nimport { leave } from ${JSON.stringify(daemon)};\n` +
      `void open(${JSON.stringify(pipeAt(join(path, 'pipe.log')))});\nleave({ real: true }, 3);\n`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running = { signal: (name) => void child.kill(name) };
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text));
    const [status] = (await once(child, 'close')) as [number | null];
    expect([status, err]).toEqual([3, '']);
  });
});
