import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { runs } from '../runs.ts';
import { bytesOf, eventsOf, type Form, FORMS, heldAfter, SITE, wholeSecond } from './operators.ts';
import { type Watched, watched, event, STARTED } from './watched-exports.ts';

const LINES: ReadonlySet<Form> = new Set(['Winlogbeat', 'nxlog', 'evtx_dump-json-separate']);
const DROP = fc.record({
  form: fc.constantFrom(...FORMS),
  from: fc.nat(10),
  events: fc.nat(10),
  over: fc.boolean(),
  restart: fc.boolean(),
});

test('exports that overlap, dropped under the same name or a new one, in whatever form and also in another one than before, count each event once', async () => {
  await fc.assert(
    fc.asyncProperty(SITE, fc.array(DROP, { minLength: 1, maxLength: 4 }), async (site, drops) => {
      const events = eventsOf(site);
      const watch = await watched();
      try {
        let seen = 0;
        for (const [index, { form, from, events: more, over, restart }] of [
          ...drops,
          { form: 'event-viewer-csv' as const, from: 0, events: 10, over: false, restart: false },
        ].entries()) {
          const to = wholeSecond(events, Math.max(seen, Math.ceil((more / 10) * events.length)));
          const begin = wholeSecond(events, Math.min(seen, Math.floor((from / 10) * events.length)));
          if (to <= begin) continue;
          seen = Math.max(seen, to);
          watch.put(over ? 'same' : `export-${index}`, form, events.slice(begin, to));
          await watch.read();
          if (restart) await watch.restart();
          expect(watch.sessions()).toBe(heldAfter(events.slice(0, seen)));
        }
        expect(watch.sessions()).toBe(heldAfter(events));
        // Lines of JSON are a log that grows: where one was written anew, what it held may have had more.
        if (!drops.some(({ form, over }) => over && LINES.has(form))) expect(watch.warnings).toEqual([]);
      } finally {
        watch.close();
      }
    }),
    { numRuns: runs(15) },
  );
});
const REFUSED = 'Licensed number of connections exceeded';

/** Each notice: its reason and what it is about. */
function told({ notices }: Watched): unknown[] {
  return notices.map(({ reason, body }) => [reason, ...body.alerts.map(({ rule }) => rule)]);
}

const OTHER_FORMS = [
  'event-viewer-xml',
  'evtx',
  'event-viewer-csv',
  'Winlogbeat',
  'wevtutil-text',
  'powershell-7-json',
] as const satisfies readonly Form[];

test.each(
  OTHER_FORMS.flatMap((one) => OTHER_FORMS.filter((other) => other !== one).map((other) => [one, other] as const)),
)(
  '%s that becomes %s under its name is read as that: what is new in it is mailed, what is not counts once',
  async (one, other) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    const logons = [1, 2, 3].map((id) => event(id, `New Operator Logon. Record ID: ${id}, Name: op${id}`));
    watch.put('events', one, [STARTED, ...logons.slice(0, 2)]);
    await watch.read();
    expect(watch.sessions()).toBe(2);
    watch.put('events', other, [STARTED, ...logons, event(4, REFUSED)]);
    await watch.read();
    expect(watch.sessions()).toBe(3);
    expect(told(watch).at(-1)).toEqual(['first', 'refused']);
    expect(watch.warnings).toEqual([]);
    await watch.restart();
    await watch.read();
    expect(watch.sessions()).toBe(3);
  },
);

test.each(FORMS)(
  '%s: what a new export tells is mailed, since its folder was watched before; it is no new thing to watch',
  async (form) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    watch.put('monday', form, [STARTED, event(5, REFUSED)]);
    await watch.read();
    expect(told(watch)).toEqual([['started']]);
    watch.put('tuesday', form, [STARTED, event(5, REFUSED), event(10, REFUSED)]);
    await watch.read();
    expect(told(watch)).toEqual([['started'], ['first', 'refused']]);
    await watch.restart();
    watch.put('wednesday', form, [event(10, REFUSED), event(60, 'New Operator Logon. Record ID: 1, Name: ann')]);
    await watch.read();
    expect(told(watch)).toEqual([['started'], ['first', 'refused'], ['first', 'suspect-session']]);
    expect(watch.sessions()).toBe(1);
  },
);
test('files beside exports that never held events are named once, and make nothing ill', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  watch.put('monday.csv', 'event-viewer-csv', [STARTED, event(5, 'New Operator Logon. Record ID: 1, Name: ann')]);
  writeFileSync(join(watch.folder, 'notes.txt'), 'Security Expert Data Service: ask Bob about the New Operator\n');
  writeFileSync(join(watch.folder, 'desktop.ini'), '[.ShellClassInfo]\n');
  writeFileSync(join(watch.folder, 'empty.xml'), '');
  await watch.read();
  await watch.read();
  expect(watch.sessions()).toBe(1);
  expect(watch.warnings.map((warning) => /[\w.]+(?="\})/.exec(warning)?.[0]).toSorted()).toEqual([
    'desktop.ini',
    'empty.xml',
    'notes.txt',
  ]);
  const { healthy, says } = await watch.health();
  expect([healthy, says]).toEqual([
    true,
    expect.stringMatching(
      /^read .*; left out: desktop\.ini holds no Windows events, empty\.xml holds no Windows events, notes\.txt holds no Windows events$/,
    ),
  ]);
  const { status, out } = await watch.check();
  expect(status).toBe(0);
  expect(out.replaceAll('\n', ' ')).toMatch(/notes\.txt holds no Windows events: it is left out/);
});

test('a file that was half copied when it was looked at first is read once it is whole, and what is in it is mailed', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  watch.put('monday.csv', 'event-viewer-csv', [STARTED]);
  await watch.read();
  const whole = bytesOf('event-viewer-xml', [STARTED, event(5, REFUSED)]);
  writeFileSync(join(watch.folder, 'tuesday.xml'), whole.subarray(0, 30));
  await watch.read();
  expect((await watch.health()).healthy).toBe(true);
  watch.put('tuesday.xml', 'event-viewer-xml', [STARTED, event(5, REFUSED)]);
  await watch.read();
  expect(told(watch).at(-1)).toEqual(['first', 'refused']);
  expect((await watch.health()).says).not.toContain('left out');
});

test('a source of which no file holds events is not well, nor is one of which a file that was read holds none any more', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  writeFileSync(join(watch.folder, 'notes.txt'), 'nothing\n');
  await watch.read();
  expect(await watch.health()).toMatchObject({
    healthy: false,
    says: expect.stringMatching(/^never read: no file fits .*; left out: notes\.txt/),
  });
  watch.put('monday.csv', 'event-viewer-csv', [STARTED]);
  await watch.read();
  expect((await watch.health()).healthy).toBe(true);
  writeFileSync(join(watch.folder, 'monday.csv'), 'nothing either\n');
  await watch.read();
  expect(await watch.health()).toMatchObject({
    healthy: false,
    says: expect.stringContaining('monday.csv cannot be read (no export)'),
  });
});
