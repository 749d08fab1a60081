import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { Note } from '../../src/domain/reader.ts';
import { textOf } from '../../src/formats/windows-event.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { at, disconnect, logon, service, started } from '../parsers/security-expert/events.ts';
import { timeline, type Timeline } from '../timeline.ts';

const HOLE = 'hole';

function server(): Timeline {
  return timeline({ system: 'security-expert', sources: ['sx1'], rules: [] });
}

/** What one poll of a log gives, with holes where they stand among its events. */
function polled(log: 'Application' | 'System', ...all: (LogEvent | typeof HOLE)[]): SourceBatch {
  const file = `${log}.evtx`;
  const stream = `sx1:${file}`;
  const events = all.filter((one) => one !== HOLE);
  const notes = all.flatMap((one, index): Note[] => {
    const behind = all.slice(0, index).filter((before) => before !== HOLE).length;
    return one === HOLE
      ? [
          {
            stream,
            place: { file, at: behind },
            arrived: at('20T20:00'),
            what: 'gap',
            detail: 'events are missing',
            afterEntries: behind,
          },
        ]
      : [];
  });
  const entries = events.map((event, place) => ({
    stream,
    place: { file, at: place },
    arrived: at('20T20:00'),
    history: false,
    at: event.at!,
    text: textOf(event),
    event,
  }));
  return { source: 'sx1', input: stream, batch: { entries, notes, next: null, caughtUp: true } };
}

function after(...taken: SourceBatch[]): Timeline {
  const line = server();
  line.pipeline().ingest(taken, at('20T20:00'));
  return line;
}

/** The open sessions in short: holder, opening, since when the holder holds a seat, and whether it may have ended. */
function open(line: Timeline): unknown[] {
  return line
    .outcome()
    .holdings.map(({ who, openedAt, holderSince, uncertain }) => [
      who.holder,
      openedAt,
      holderSince,
      ...(uncertain === true ? ['uncertain'] : []),
    ]);
}

describe('events that are missing between others', () => {
  test('make uncertain who came before them, and not who came after', () => {
    const line = after(
      polled('Application', started('06:00'), logon('07:00', 1, 'ann'), HOLE, logon('09:00', 2, 'bob')),
    );
    expect(open(line)).toEqual([
      ['ann', at('07:00'), null, 'uncertain'],
      ['bob', at('09:00'), at('09:00')],
    ]);
    expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least' } });
  });

  test('are forgotten with the next start of the service', () => {
    const line = after(
      polled(
        'Application',
        started('06:00'),
        HOLE,
        logon('09:00', 2, 'bob'),
        started('10:00'),
        logon('10:05', 1, 'ann'),
      ),
    );
    expect(line.outcome().pool).toMatchObject({
      atLeast: 1,
      atMost: 1,
      coverage: { state: 'anchored', since: at('10:00') },
    });
  });

  test('in one log: a start that the other log tells meanwhile does not tell who came after it', () => {
    const application = polled(
      'Application',
      started('06:00'),
      logon('07:00', 1, 'ann'),
      HOLE,
      logon('12:00', 2, 'bob'),
    );
    const system = polled('System', service('09:00', 1), service('09:05', 4));
    for (const taken of [
      [application, system],
      [system, application],
    ]) {
      const line = after(...taken);
      expect(open(line)).toEqual([['bob', at('12:00'), at('12:00')]]);
      expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least' } });
    }
  });

  test('before a start that the other log tells change nothing behind it', () => {
    const line = after(
      polled('Application', started('06:00'), HOLE, logon('07:00', 1, 'ann'), logon('12:00', 2, 'bob')),
      polled('System', service('09:00', 1), service('09:05', 4)),
    );
    expect(line.outcome().pool).toMatchObject({
      atLeast: 1,
      atMost: 1,
      coverage: { state: 'anchored', since: at('09:05') },
    });
  });

  test('at the end of what was read: nothing is known until the log goes on', () => {
    const line = after(
      polled('Application', started('06:00'), logon('07:00', 1, 'ann'), HOLE),
      polled('System', service('09:00', 1), service('09:05', 4)),
    );
    expect(line.outcome().pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown' } });
    line.pipeline().ingest([polled('Application', started('10:00'))], at('20T20:00'));
    expect(line.outcome().pool).toMatchObject({
      atLeast: 0,
      atMost: 0,
      coverage: { state: 'anchored', since: at('10:00') },
    });
  });

  test('a session that may have ended in between does not make the holder of a newer one an old one', () => {
    const line = after(
      polled('Application', started('18T06:00'), logon('18T07:00', 1, 'ann'), HOLE, logon('20T19:00', 1, 'ann')),
    );
    expect(
      line
        .until(at('20T20:01'))
        .outcome()
        .holdings.map(({ holderSince, suspect }) => [holderSince, suspect]),
    ).toEqual([
      [null, undefined],
      [at('20T19:00'), undefined],
    ]);
  });

  test('nor does it hide that the newer one has become old', () => {
    const line = after(
      polled('Application', started('18T06:00'), logon('18T07:00', 1, 'ann'), HOLE, logon('19T09:00', 1, 'ann')),
    );
    expect(
      line
        .until(at('20T20:01'))
        .outcome()
        .holdings.map(({ openedAt, suspect }) => [openedAt, suspect]),
    ).toEqual([
      [at('18T07:00'), undefined],
      [at('19T09:00'), 'no break for 14 hours or longer'],
    ]);
  });

  test('are no reason to doubt the patterns, though disconnects find no logon behind them', () => {
    const lost = Array.from({ length: 9 }, (_, n) => disconnect(`10:0${n}`, n + 1, `op${n}`));
    expect(after(polled('Application', started('06:00'), HOLE, ...lost)).outcome().pool.doubt).toBeUndefined();
    expect(after(polled('Application', started('06:00'), ...lost)).outcome().pool.doubt).toBeDefined();
  });
});
