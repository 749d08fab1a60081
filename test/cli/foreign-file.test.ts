import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite } from './site.ts';
import { seatwatch, START } from './terminal.ts';

test('beside a log, a file that no product recognises is left out and named; alone it is refused', async () => {
  await using site = await newSite({ log: START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) });
  const foreign = join(site.path, 'access.txt');
  await writeFile(foreign, 'GET /login 200\n');
  const both = await seatwatch(['who', site.log, foreign]);
  expect([both.status, both.out]).toEqual([0, expect.stringContaining('ann@192.0.2.1')]);
  expect(both.err).toMatch(/access\.txt[^]*left\s+out/);
  const alone = await seatwatch(['who', foreign]);
  expect([alone.status, alone.out]).toEqual([1, '']);
  expect(alone.err).toContain('cannot tell what');
});

test('a rotation of another program beside a log is left out and named, not said to be read', async () => {
  await using site = await newSite({ log: START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) });
  await writeFile(`${site.log}.1`, 'GET /login 200\nGET /logout 200\n');
  const { out, err } = await seatwatch(['check', site.log]);
  expect(`${out}${err}`).toMatch(/messages\.log\.1\s+holds\s+no\s+line\s+that\s+begins\s+as\s+those\s+of\s+this\s+log/);
  expect(out).not.toContain('Read with it');
});
