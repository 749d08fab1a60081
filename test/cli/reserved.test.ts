import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, seatwatch, START } from './terminal.ts';

const LOG =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.limit('07:55:00:000', 3) +
  iris.line('11:59:59:000', 9, 'Backup done');
const POOLS = '  - { id: iris, system: iris, kind: User, sources: [prod], limit: 4, reserved: 2 }\n';

let site: Site;
beforeEach(async () => void (site = await newSite({ log: LOG, pools: POOLS })));
afterEach(() => site[Symbol.asyncDispose]());

describe('who, of a pool with reserved seats', () => {
  test('names them beside the limit, and why somebody was refused though seats are free', async () => {
    await site.once();
    const { out } = await seatwatch(['who', '--config', site.config]);
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('iris: at least 2 of 4 seats used, 2 reserved');
    expect(text).toContain(
      'Perhaps full: 2 of 4 are reserved: who has no reservation is refused from 2 on, unless reserved seats are among',
    );
    expect(text).toMatch(/refused with at least 2 of 4 seats counted here: either 2 of 4 are reserved/);
  });

  test('gives them in JSON, also of an earlier moment, and none where none are configured', async () => {
    await site.once();
    const pool = { limit: 4, reserved: 2 };
    expect((await asked(['who', '--config', site.config])).pools).toMatchObject([pool]);
    expect((await asked(['who', '--config', site.config, '--at', '07:10'])).pools).toMatchObject([pool]);
    expect((await asked(['who', site.log])).pools[0]).not.toHaveProperty('reserved');
  });
});
