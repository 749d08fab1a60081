import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newSite, start, type Running, type Site } from './site.ts';
import { seatwatch } from './terminal.ts';

const said = (time: string, id: number, text: string): string =>
  `${JSON.stringify({ TimeCreated: `2026-11-20T${time}:00Z`, Id: 0, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId: id, MachineName: 'sx1.example.test', Message: text })}\n`;
const LOG =
  said('07:00', 1, 'New Operator Logon. Record ID: 12, Name: jsmith') +
  said('07:10', 2, 'New Operator Logon. Record ID: 3, Name: ann');

let site: Site;
beforeEach(
  async () =>
    void (site = await newSite({
      log: LOG,
      sources:
        '  - { id: sx, system: security-expert, instance: SX1, paths: [messages.log] }\n  - { id: prod, ' +
        'system: iris, paths: [none.log] }\n',
      more: '',
    })),
);
afterEach(() => site[Symbol.asyncDispose]());

function audit(...more: string[]): ReturnType<typeof seatwatch> {
  return seatwatch(['audit', ...more, '--config', site.config]);
}

describe('audit', () => {
  test('records what the product shows, and who tells of it from then on', async () => {
    await site.once();
    const { status, out } = await audit('sx/Connections', '--used', '5', '--of', '5');
    expect([status, out]).toEqual([
      0,
      expect.stringContaining(
        'Recorded. sx/Connections: 5 of 5 seats used. 3 seats of these are held by somebody whom the log',
      ),
    ]);
    const { out: who } = await seatwatch(['who', '--config', site.config]);
    expect(who).toContain('sx/Connections: 5 of 5 seats used');
    expect(who).toContain('somebody counted 5 in the product; by the log there were 2');
  });

  test('another limit than the configured one is said, and the configured one goes', async () => {
    await using own = await newSite({
      log: LOG,
      sources: '  - { id: sx, system: security-expert, instance: SX1, paths: [messages.log] }\n',
      pools: '  - { id: desks, system: security-expert, kind: Connections, sources: [sx], limit: 5 }\n',
    });
    await own.once();
    const audited = (...more: string[]) =>
      seatwatch(['audit', 'desks', '--used', '4', ...more, '--config', own.config], { columns: 1_000 });
    const { status, out } = await audited('--of', '10');
    expect([status, out]).toEqual([
      0,
      expect.stringContaining(
        'The configuration gives desks a limit of 5, not 10: the answers and the mails go by the configuration',
      ),
    ]);
    expect((await seatwatch(['who', '--config', own.config])).out).toContain('desks: 4 of 5 seats used');
    for (const more of [['--of', '5'], []])
      expect((await audited(...more)).out).not.toContain('The configuration gives');
  });

  test('more seats than the limit allows are asked about, and recorded only by somebody who means it', async () => {
    await site.once();
    const used = ['audit', 'sx/Connections', '--used', '99', '--of', '5', '--config', site.config];
    const refused = await seatwatch(used);
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining('99 seats in use are more than') });
    expect(refused.err).toContain('--yes');
    const asked: string[] = [];
    const ask = (answer: boolean) => (question: string) => (asked.push(question), Promise.resolve(answer));
    expect((await seatwatch(used, { ask: ask(false) })).status).toBe(2);
    expect((await seatwatch(['who', '--config', site.config])).out).toContain('at least 2 seats used');
    expect((await seatwatch(used, { ask: ask(true) })).status).toBe(0);
    expect(asked[1]).toContain('99 seats in use are more than the limit of 5 that sx/Connections has. Record it?');
    expect((await seatwatch([...used.slice(0, 3), '98', ...used.slice(4), '--yes'])).status).toBe(0);
  });

  test('a pool that is not known, or a number that is none, changes nothing', async () => {
    await site.once();
    expect(await audit('sx/Nothing', '--used', '5')).toMatchObject({
      status: 2,
      err: expect.stringContaining('there is no such pool; there are '),
    });
    expect(await audit('sx/Connections', '--used', 'many')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--used is a whole number from 0'),
    });
    expect(await audit('sx/Connections')).toMatchObject({ status: 2 });
    expect((await seatwatch(['who', '--config', site.config])).out).toContain('at least 2 seats used');
  });

  test('before anything was watched it says what to do first', async () => {
    expect(await audit('sx/Connections', '--used', '5')).toMatchObject({
      status: 1,
      err: expect.stringContaining('start "seatwatch watch'),
    });
  });
});

describe('while watch runs', () => {
  let watch: Running;
  beforeEach(() => void (watch = start(['watch', '--config', site.config])));
  afterEach(async () => {
    watch.signal('SIGKILL');
    await watch.ended;
  });

  test('it is asked, and takes the count at its next look', async () => {
    await watch.says('notice');
    const { status, out } = await audit('sx/Connections', '--used', '4');
    expect([status, out]).toEqual([0, expect.stringContaining('4 seats used')]);
    await watch.says('seats were counted');
  });
});
