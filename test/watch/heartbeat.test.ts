import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHeartbeat } from '../../src/watch/heartbeat.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'seatwatch-heartbeat-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** A monitor on loopback that answers with a status and remembers what it was asked. */
async function monitor(status: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end('x');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/ping/secret-key`, asked };
}

describe('the heartbeat', () => {
  test('sets the time of a file, at most once in its interval', async () => {
    const file = join(await folder(), 'alive');
    const beat = createHeartbeat({ file, every: 60_000 }, () => {});
    await beat(1_000_000_000_000);
    await beat(1_000_000_030_000);
    expect((await stat(file)).mtimeMs).toBe(1_000_000_000_000);
    await beat(1_000_000_060_000);
    expect((await stat(file)).mtimeMs).toBe(1_000_000_060_000);
  });

  test.skipIf(process.platform === 'win32')('follows no link to the file of somebody else, and tells so', async () => {
    const made = await folder();
    const other = join(made, 'other');
    await symlink(other, join(made, 'alive'));
    const told: string[] = [];
    await createHeartbeat({ file: join(made, 'alive'), every: 60_000 }, (error) => told.push(error))(0);
    expect(told).toEqual([expect.stringContaining('ELOOP')]);
    await expect(stat(other)).rejects.toThrow(/ENOENT/);
  });

  test('asks for an address', async () => {
    const { url, asked } = await monitor(204);
    await createHeartbeat({ url, every: 60_000 }, () => {})(0);
    expect(asked).toEqual(['GET /ping/secret-key']);
  });

  test('tells an error once, names the host and never the key in the address', async () => {
    const { url } = await monitor(500);
    const told: string[] = [];
    const beat = createHeartbeat({ url, every: 1000 }, (error) => told.push(error));
    await beat(0);
    await beat(1000);
    expect(told).toEqual([expect.stringMatching(/^the heartbeat was answered by 127\.0\.0\.1:\d+ with status 500$/)]);
  });

  test('a clock that is set back does not silence it', async () => {
    const file = join(await folder(), 'alive');
    const beat = createHeartbeat({ file, every: 60_000 }, () => {});
    await beat(1_000_000_000_000);
    await beat(900_000_000_000);
    expect((await stat(file)).mtimeMs).toBe(900_000_000_000);
  });
});
