import { SaxesParser } from 'saxes';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseEvent } from '../../../src/formats/event-export/framing/xml.ts';

function event(data: string): string {
  const time = '<TimeCreated SystemTime="2026-01-27 05:00:00.118000"></TimeCreated>';
  const system = `<System><Provider Name="A service"></Provider><EventID>7</EventID>${time}</System>`;
  return `<Event>${system}<EventData><Data>${data}</Data></EventData></Event>`;
}

test.each([
  ['quotes in a closing tag', `A name</Data ${'"'.repeat(5000)}`, false],
  ['characters that XML cannot write', '\x01'.repeat(5000), true],
  ['names of characters that nobody defined', '&x;'.repeat(5000), true],
  ['attributes without quotes', `<a ${'a=b '.repeat(2000)}`, false],
])(
  'an event that is wrong at each character (%s) is put into words once, and costs no error for each',
  (_, data, harmless) => {
    const errors = vi.spyOn(SaxesParser.prototype, 'makeError');
    onTestFinished(() => errors.mockRestore());
    const found = parseEvent(event(data));
    expect(found.draft).toMatchObject({ source: 'A service', id: 7 });
    expect(found.detail).toMatch(/^the event is not well-formed XML \(1:\d+: /);
    expect(found.harmless).toBe(harmless);
    expect(errors.mock.calls.length).toBe(1);
  },
);
