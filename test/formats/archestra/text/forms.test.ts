import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../../src/domain/entry.ts';
import { eventOf } from '../../../../src/formats/archestra/event.ts';
import { recognise } from '../../../../src/formats/archestra/text/recognise.ts';
import { readBytes } from '../../event-export/read.ts';
import { encode, ENCODINGS } from '../../text-log/log-folder.ts';
import { type Form, FORMS, type FullRecord, LOCAL } from './forms.ts';
import { TIMELINE } from './timeline.ts';

/** A record as the logger's own file tells it, without what a form leaves out. */
function expected(record: FullRecord, { lacks, isLocal }: Pick<Form, 'lacks' | 'isLocal'>): Partial<LogEvent> {
  const { flag = 'Info', session, ...rest } = record;
  const lacking = new Set<string>(lacks);
  const { at, ...event } = eventOf({
    ...rest,
    flag,
    number: lacking.has('number') ? undefined : record.number,
    pid: lacking.has('pid') ? undefined : record.pid,
    tid: lacking.has('tid') ? undefined : record.tid,
    component: lacking.has('component') ? '' : record.component,
    process: lacking.has('process') ? '' : record.process,
    host: lacking.has('host') ? undefined : record.host,
    session: lacking.has('session') ? undefined : session,
  });
  return { ...event, ...(isLocal ? { localTime: at! + LOCAL.offset } : { at: at! }) };
}

function told({ decimals: _, offset: __, ...event }: LogEvent): Partial<LogEvent> {
  return event;
}

/** What many a form cannot tell: where a message of several lines has other line ends, or none. */
describe.each(FORMS)('$name', (form) => {
  test('is told as what it is', () => {
    const known = recognise(Buffer.from(form.write(TIMELINE)));
    expect(known?.says).toBe(form.says);
    expect(known?.grows).toBe(form.grows);
  });

  test.each(ENCODINGS)('tells every record as the logger keeps it, in %s', async (encoding) => {
    const { events, damages, count } = await readBytes(encode(form.write(TIMELINE), encoding, true), {
      recognise,
      now: TIMELINE.at(-1)!.at + 86_400_000,
    });
    expect(damages).toEqual([]);
    expect(count).toBe(TIMELINE.length);
    expect(events.map(({ event }) => told(event))).toEqual(TIMELINE.map((record) => expected(record, form)));
  });
});
