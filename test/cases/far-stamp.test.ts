import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { asked, newFolder, NOON, seatwatch, START, type Folder } from '../cli/terminal.ts';
import { day, iris, MINUTE, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
/** A head line of 2069, which is as far ahead as two digits of a year can say. */
const FAR = iris.login('08:30:00:000', 9, '192.0.2.66', 0).replace('11/20/26', '11/20/69');
const MORNING =
  iris.start('06:00:00:000') +
  iris.login('07:00:00:000', 11, '192.0.2.7', 1, 'CSP') +
  iris.login('07:30:00:000', 12, '192.0.2.8', 1);

describe('a stamp that lies days ahead of its arrival', () => {
  test('does not stop the time of its instance: a seat whose grace runs out is free', () => {
    const before = timeline(ALWAYS).lines(MORNING, day('08:00')).lines(FAR, day('08:30'));
    const after = before.lines(iris.logout('08:31:00:000', 11, '192.0.2.7', 'CSP'), day('08:31')).until(day('09:00'));
    expect(after.outcome().pool).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored' } });
  });

  test('does not keep silence from being noticed', () => {
    const after = timeline()
      .lines(MORNING, day('08:00'))
      .lines(FAR, day('08:30'))
      .until(day('08:00') + 25 * 60 * MINUTE);
    expect(after.outcome().pool.coverage).toMatchObject({ state: 'unknown', since: day('08:30') });
  });

  test('does not move the end of a crash, or hide the start after it', () => {
    const crash = iris.line('10:00:00:000', 9, 'Backup done') + iris.start('10:05:00:000');
    const { sessions } = timeline(ALWAYS)
      .lines(MORNING, day('08:00'))
      .lines(FAR, day('08:30'))
      .lines(crash, day('10:05'))
      .outcome();
    expect(sessions.map(({ closedAt, endedBy }) => [closedAt, endedBy])).toEqual([
      [day('10:00'), 'crash'],
      [day('10:00'), 'crash'],
    ]);
  });

  test('is told of once, with the line that carries it, and mailed to nobody', () => {
    const line = timeline({ ...ALWAYS, rules: shippedRules() })
      .lines(MORNING, day('08:00'))
      .lines(FAR + FAR, day('08:30'))
      .restart()
      .lines(FAR, day('08:31'));
    const { events, notices } = line.lines(iris.login('08:32:00:000', 13, '192.0.2.9', 1), day('08:32')).outcome();
    expect(
      events.filter(
        ({ kind, ...event }) => kind === 'remark' && 'detail' in event && event.detail.includes('not believed'),
      ),
    ).toMatchObject([
      {
        at: day('08:30'),
        detail: expect.stringMatching(/is stamped 2069-11-20, 15706 days after it was read/),
        proof: { text: FAR.trimEnd() },
      },
    ]);
    expect(notices).toEqual([]);
  });

  test('is what a login has happened with: it counts, as of its arrival', () => {
    const login = iris.login('08:30:00:000', 13, '192.0.2.9', 1).replace('11/20/26', '12/20/26');
    const { holdings } = timeline(ALWAYS)
      .lines(MORNING, day('08:00'))
      .lines(login, day('08:30') + 1_000)
      .outcome();
    expect(holdings.map(({ who, openedAt }) => [who.holder, openedAt])).toEqual([
      ['192.0.2.7', day('07:00')],
      ['192.0.2.8', day('07:30')],
      ['192.0.2.9', day('08:30') + 1_000],
    ]);
  });

  test('means a wrong clock where all are so', () => {
    const ahead = Array.from({ length: 8 }, (_, n) =>
      iris.login(`08:0${n}:00:000`, 20 + n, `192.0.2.${n}`, 1).replace('11/20/26', '11/25/26'),
    );
    const line = timeline({ ...ALWAYS, rules: shippedRules() });
    for (const [n, text] of ahead.entries()) line.lines(text, day(`08:0${n}`));
    expect(line.outcome().notices.map(({ body }) => body.title)).toEqual(['Zone or clock wrong']);
  });
});

describe('in a file, beside the time at which it is asked', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  test.each([
    ['in its middle', iris.line('10:00:00:000', 9, 'Backup done')],
    ['at its end', ''],
  ])('a stamp far ahead %s leaves the answer as it is', async (_, rest) => {
    const log =
      START +
      iris.login('07:00:00:000', 11, '192.0.2.7', 1, 'CSP') +
      iris.login('07:30:00:000', 12, '192.0.2.8', 1) +
      iris.logout('08:00:00:000', 11, '192.0.2.7', 'CSP');
    const [plain, odd] = [await folder.write('plain.log', log + rest), await folder.write('odd.log', log + FAR + rest)];
    const [expected, answer] = [await asked(['who', plain], { now: NOON }), await asked(['who', odd], { now: NOON })];
    expect(answer.asOf).toBe(expected.asOf);
    expect(answer.pools.map(({ seatsUsed, coverage }) => [seatsUsed, coverage])).toEqual(
      expected.pools.map(({ seatsUsed, coverage }) => [seatsUsed, coverage]),
    );
    expect(answer.sessions.map(({ holder, openedAt, state }) => [holder, openedAt, state])).toEqual(
      expected.sessions.map(({ holder, openedAt, state }) => [holder, openedAt, state]),
    );
  });

  /** What `check` says of a file, without what it says of the odd entry itself. */
  async function checked(path: string): Promise<unknown> {
    const { out } = await seatwatch(['check', '--json', '--timezone', 'UTC', path], { now: NOON });
    const { mail, lastStamp, pools } = (JSON.parse(out) as { sources: Record<string, unknown>[] }).sources[0] ?? {};
    return {
      mail,
      lastStamp,
      pools: (pools as { seatsUsed: unknown; coverage: unknown }[]).map(({ seatsUsed, coverage }) => [
        seatsUsed,
        coverage,
      ]),
    };
  }

  test.each([
    ['in its middle', iris.limit('11:20:00:000', 9)],
    ['at its end', ''],
  ])('a stamp far ahead %s changes nothing in what check says would have been mailed', async (_, rest) => {
    const log = MORNING + iris.limit('11:00:00:000', 3);
    const far = iris.line('11:10:00:000', 9, 'Backup done').replace('11/20/26', '11/20/69') + FAR;
    const expected = await checked(await folder.write('plain.log', log + rest));
    expect(expected).toMatchObject({ mail: [{ rule: 'limit-exceeded' }] });
    expect(await checked(await folder.write('odd.log', log + far + rest))).toEqual(expected);
  });

  test.each([
    ['in its middle', true],
    ['at its end', false],
  ])('an event of the year 9999 %s changes nothing there either', async (_, more) => {
    const said = (time: string, id: number, text: string): string =>
      `${JSON.stringify({ TimeCreated: `${time}Z`, Id: 0, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId: id, MachineName: 'sx1.example.test', Message: text })}\n`;
    const refused = (time: string, id: number): string =>
      said(`2026-11-20T${time}:00`, id, 'Licensed number of connections exceeded');
    const log =
      said('2026-11-20T06:00:00', 1, 'Service started successfully.') +
      said('2026-11-20T07:00:00', 2, 'New Operator Logon. Record ID: 1, Name: ann') +
      refused('08:00', 3);
    const rest = more ? refused('11:00', 5) : '';
    const expected = await checked(await folder.write('plain.jsonl', log + rest));
    expect(
      await checked(
        await folder.write(
          'odd.jsonl',
          log + said('9999-12-31T00:00:00', 4, 'Remove Operator by Disconnect. Record ID: 7, Name: nobody') + rest,
        ),
      ),
    ).toMatchObject({
      mail: (expected as { mail: unknown }).mail,
      lastStamp: (expected as { lastStamp: unknown }).lastStamp,
    });
  });
});
