import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const STREAM = `Timestamp,Event,Module,User,Machine,Total
2026-11-20T06:30:00Z,TotalLicences,CAD,,,3
2026-11-20T06:31:12Z,PrepareAndCheck,CAD,bert,PC-014,
`;
const TABLE = `APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES,CHECKSUM
21001,LAB-PC07BFEBFBFF000906EA1C2D3E4F02005E001A2B,EXAMPLE\\m.ruiz,2026-11-20 05:51:08.113,2026-11-20 06:39:41.203,5C
`;

/** The configuration that is written for a file, with all that it leaves out taken in. */
async function written(name: string, text: string): Promise<{ out: string; file: string }> {
  const log = await folder.write(name, text);
  await utimes(log, Date.UTC(2026, 10, 20, 6, 32) / 1000, Date.UTC(2026, 10, 20, 6, 32) / 1000);
  const { out } = await seatwatch(['init', log, '--output', '-', '--timezone', 'UTC']);
  const taken = out.replaceAll(/^(\s*)# (query|licenceFile|limit):/gm, '$1$2:');
  return { out, file: await folder.write('seatwatch.yaml', taken) };
}

test('for a table of leases names each package, and how the database may be asked', async () => {
  const { file } = await written('leases.csv', TABLE);
  const { sources, pools } = configured(file, {});
  expect(pools).toMatchObject([{ kind: '21001', limit: 25 }]);
  expect(sources).toMatchObject([{ system: 'equis', query: { server: 'sql1.example.test', user: 'seatwatch' } }]);
});

test('for a stream of a licensed application names the module with its limit, and where its licence file goes', async () => {
  const { out, file } = await written('events.csv', STREAM);
  const { sources, pools } = configured(file, {});
  expect(out).toContain('limit: 3');
  expect(pools).toMatchObject([{ kind: 'CAD', limit: 3 }]);
  expect(sources).toMatchObject([{ system: 'licence-protector', presence: join('/srv', 'app', 'licence.lic') }]);
});
