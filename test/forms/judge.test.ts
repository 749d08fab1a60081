import { describe, expect, test } from 'vitest';
import type { Form } from './form.ts';
import { judge, namesForms } from './judge.ts';
import type { Kept } from './timeline.ts';
import { jsonLines } from './words.ts';
import { FORMS } from './writers/all.ts';

/** A form that is surely read, of which a test changes what is written. */
const READ = FORMS.find(({ name }) => name === 'winlogbeat 8 JSON lines') as Form;

function changed(change: (events: readonly Kept[]) => Kept[]): Form {
  return { ...READ, write: (events) => READ.write(change(events)) };
}

function written(text: string, file = 'events.txt'): Form {
  return { ...READ, file, write: () => text };
}

describe('an answer is wrong', () => {
  test('where somebody who has left is said to hold a seat', async () => {
    const form = changed((events) => events.filter(({ text }) => !/^Remove .*Reception/.test(text)));
    expect(await judge(form)).toMatchObject({ verdict: 'wrong', why: expect.stringContaining('Reception') });
  });

  test('where all times are off by an hour', async () => {
    const form = changed((events) => events.map((event) => ({ ...event, at: event.at + 3_600_000 })));
    expect(await judge(form)).toMatchObject({ verdict: 'wrong' });
  });

  test('where one time is off by two seconds', async () => {
    const form = changed((events) => events.map((event, n) => (n === 5 ? { ...event, at: event.at + 2_000 } : event)));
    expect(await judge(form)).toMatchObject({ verdict: 'wrong' });
  });

  test('where a holder is called otherwise', async () => {
    const form = changed((events) =>
      events.map((event) => ({ ...event, text: event.text.replace('Jörg Müller', 'J?rg M?ller') })),
    );
    expect(await judge(form)).toMatchObject({ verdict: 'wrong' });
  });

  test('where the restart is missing', async () => {
    const form = changed((events) => events.filter(({ text }) => !text.startsWith('Service ')));
    expect(await judge(form)).toMatchObject({ verdict: 'wrong' });
  });

  test('where it says that no event of the product is in the file', async () => {
    const form = written(
      jsonLines([
        {
          '@timestamp': '2026-01-27T05:00:00.000Z',
          message: 'Nothing.',
          winlog: { provider_name: 'Spooler', event_id: '1', record_id: 1, channel: 'System', computer_name: 'SX1' },
          event: { code: '1', provider: 'Spooler' },
        },
      ]),
      'events.ndjson',
    );
    expect(await judge(form)).toMatchObject({ verdict: 'wrong' });
  });
});

describe('an answer is right', () => {
  test('where a writer cuts the fractions of seconds', async () => {
    const form = changed((events) => events.map((event) => ({ ...event, at: Math.floor(event.at / 1000) * 1000 })));
    expect(await judge(form)).toEqual({ verdict: 'right', why: '' });
  });

  test('where a writer spells a name otherwise and the form says so', async () => {
    const spelt = (name: string): string => name.replace('Jörg', 'Joerg');
    const form = changed((events) => events.map((event) => ({ ...event, text: spelt(event.text) })));
    expect(await judge({ ...form, spelt })).toEqual({ verdict: 'right', why: '' });
  });
});

describe('a refusal', () => {
  test('names the forms where it speaks of .evtx, of the Event Viewer, of wevtutil and of PowerShell', () => {
    expect(namesForms('give an .evtx file, or an export of the Event Viewer, wevtutil or Get-WinEvent')).toBe(true);
    expect(namesForms('it looks like no log of a product; name the log itself, such as messages.log')).toBe(false);
  });

  test('of prose is no answer', async () => {
    const { verdict } = await judge(written('Dear colleague,\nplease look at the server.\n'));
    expect(['told', 'not recognised']).toContain(verdict);
  });
});
