import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { NOON, seatwatch, START } from './terminal.ts';

function startOf(version: string, product = 'InterSystems IRIS [IRIS for UNIX (x86-64)'): string {
  return (
    `11/20/26-06:59:00:000 (390) 0 [Generic.Event] \nStartup of ${product} ${version} (Build 227U)]\n` +
    `${START}${iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1)}`
  );
}

let site: Site;
beforeEach(async () => void (site = await newSite()));
afterEach(() => site[Symbol.asyncDispose]());

async function checked(log: string): Promise<string> {
  await site.append(log);
  const { out, status } = await seatwatch(['check', site.log, '--timezone', 'UTC'], { now: NOON });
  expect(status).toBe(0);
  return out.replaceAll(/\s+/g, ' ');
}

describe('a log of a version of its product that is newer than any that was tried', () => {
  test.each(['2026.1', '2027.1.2', '2025.3'])('check says so: %s', async (version) => {
    expect(await checked(startOf(version))).toContain(
      `it states version ${version}, newer than 2025.2, the newest that`,
    );
  });

  test.each(['2025.2', '2025.2.1', '2021.1', '2018.1.4'])(
    'check says nothing of one that is not: %s',
    async (version) => {
      expect(await checked(startOf(version))).not.toContain('states version');
    },
  );

  test('check goes by the version that it states last', async () => {
    const later = startOf('2025.1').replace('06:59:00', '06:59:30');
    expect(await checked(startOf('2026.1') + later)).not.toContain('states version');
  });

  test('a banner that an application quotes in a line of its own states nothing', async () => {
    const quoted = '11/20/26-07:01:00:000 (9) 0 [Utility.Event] Startup of InterSystems IRIS [IRIS 2030.1 (Build 1)]\n';
    expect(await checked(startOf('2025.2') + quoted)).not.toContain('states version');
  });

  test('health says so, which makes nothing ill', async () => {
    await site.append(startOf('2026.1'));
    await site.alive();
    const { out, status } = await seatwatch(['health', '--config', site.config], { now: NOON + 10_000 });
    expect(status).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('ok version prod: states version 2026.1, newer than 2025.2');
  });

  test('health says nothing of one that was tried', async () => {
    await site.append(startOf('2025.2'));
    await site.alive();
    const { out } = await seatwatch(['health', '--config', site.config], { now: NOON + 10_000 });
    expect(out).not.toContain('version');
  });
});
