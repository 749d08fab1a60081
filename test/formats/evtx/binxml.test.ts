import { describe, expect, test } from 'vitest';
import { chunkOf, instance, nested, none, slot, tag, text, texts, typed, type Piece, type Value } from './craft.ts';
import { eventsOf, xmlOfRaw } from './samples.ts';

/** What a template comes to with these values. */
function filled(definition: Piece[], ...values: Value[]): string {
  const [event] = eventsOf(chunkOf([[instance('test', [tag('Event', {}, definition)], values)]]));
  return event?.xml().replace(/^<Event>|<\/Event>$/g, '') ?? '';
}

describe('an event without a template, as forwarding writes it', () => {
  test('is read, though its elements have no dependency ids', () => {
    const chunk = chunkOf([
      [
        tag('Event', { xmlns: 'urn:x' }, [
          tag('System', {}, [tag('Provider', { Name: "O'Neill & Co" }), tag('EventID', { Qualifiers: '0' }, ['1000'])]),
        ]),
      ],
    ]);
    const [event] = eventsOf(chunk);
    expect(event?.xml()).toBe(
      "<Event xmlns='urn:x'><System><Provider Name='O&apos;Neill &amp; Co'/><EventID " +
        "Qualifiers='0'>1000</EventID></System></Event>",
    );
    expect(event?.event).toEqual({ source: "O'Neill & Co", id: 1000, data: [] });
  });

  test('keeps entities, characters by number, CDATA and processing instructions', () => {
    const content: Piece[] = [
      'a ',
      { entity: 'amp' },
      ' b',
      { entity: 'lt' },
      { char: 0x48 },
      { cdata: '1 < 2' },
      { pi: 'target', data: 'x=1' },
    ];
    const [event] = eventsOf(chunkOf([[tag('Event', {}, [tag('EventData', {}, [tag('Data', {}, content)])])]]));
    expect(event?.event.data).toEqual([{ value: 'a & b<H1 < 2' }]);
    expect(event?.xml()).toContain('<Data>a &amp; b&lt;&#72;<![CDATA[1 < 2]]><?target x=1?></Data>');
  });

  test('is read with the bit that says that more follows, which some writers set', () => {
    const more = [
      { raw: [0x45, 0x01, 0x01, 0x00, 0x61, 0x00] },
      { raw: [0x48, 0x41, 0x00] },
      { raw: [0x47, 0x01, 0x00, 0x62, 0x00] },
      { raw: [0x05, 0x01, 0x01, 0x00, 0x63, 0x00] },
    ];
    expect(xmlOfRaw(tag('A', { n: more.slice(0, 2) }, more))).toBe(
      "<Event><A n='a&#65;'>a&#65;<![CDATA[b]]>c</A></Event>",
    );
  });

  test('keeps both ways to write an empty element', () => {
    expect(xmlOfRaw(tag('Correlation'), tag('EventData', {}, []))).toBe(
      '<Event><Correlation/><EventData></EventData></Event>',
    );
  });

  test('keeps references within attributes', () => {
    expect(xmlOfRaw(tag('A', { b: ['1 ', { entity: 'gt' }, ' 0'] }))).toBe("<Event><A b='1 &gt; 0'/></Event>");
  });
});

describe('a value that is null', () => {
  test('takes the element with it that depends on it', () => {
    expect(filled([tag('A', {}, [slot(0)], 0), tag('B', {}, [slot(1)], 1)], none, text('b'))).toBe('<B>b</B>');
  });

  test('takes the element with it that it is the optional content of', () => {
    expect(filled([tag('A', {}, [slot(0)]), tag('B', {}, [slot(0, false)])], none)).toBe('<B></B>');
  });

  test('takes the attribute with it, if it is optional', () => {
    expect(filled([tag('A', { x: slot(0), y: slot(1), z: slot(0, false) })], none, text('1'))).toBe("<A y='1' z=''/>");
  });

  test('is one that the record does not have', () => {
    expect(filled([tag('A', { x: slot(7) }, [slot(300, false)]), tag('B', {}, [], 9)], text('1'))).toBe('<A></A>');
  });

  test('is no empty string', () => {
    expect(filled([tag('A', { x: slot(0) }, [slot(0)], 0)], text(''))).toBe("<A x=''></A>");
  });
});

describe('templates', () => {
  test('are defined once and used by later records', () => {
    const definition = [tag('Event', {}, [tag('A', {}, [slot(0)])])];
    const records = ['one', 'two', 'three'].map((value) => [instance('test', definition, [text(value)])]);
    expect(eventsOf(chunkOf(records)).map((event) => event.xml())).toEqual(
      ['one', 'two', 'three'].map((value) => `<Event><A>${value}</A></Event>`),
    );
  });

  test('stand in values of others, with their own values', () => {
    const inner = instance('inner', [tag('B', {}, [slot(0), ' of ', slot(1)])], [text('one'), text('two')]);
    const middle = instance('middle', [tag('A', {}, [slot(1), slot(0)])], [text('tail'), nested(inner)]);
    expect(filled([tag('EventData', {}, [slot(0)], 0)], nested(middle))).toBe(
      '<EventData><A><B>one of two</B>tail</A></EventData>',
    );
  });

  test('may be used by a value in front of the definition of another', () => {
    const inner = instance('inner', [tag('B', {}, [slot(0)])], [text('x')]);
    expect(filled([slot(0), slot(1)], nested(inner), nested(inner))).toBe('<B>x</B><B>x</B>');
  });

  test('repeat an element with its attributes and with what stands in it', () => {
    expect(filled([tag('A', { n: slot(1) }, ['<', slot(0), '>'], 0)], texts('x', 'y'), typed(4, '05'))).toBe(
      "<A n='5'>&lt;x&gt;</A><A n='5'>&lt;y&gt;</A>",
    );
  });

  test('repeat an element once, though others in it have the same value', () => {
    expect(filled([tag('A', {}, [tag('B', {}, [slot(0)], 0), slot(0)], 0)], texts('x', 'y'))).toBe(
      '<A><B>x</B>x</A><A><B>y</B>y</A>',
    );
  });

  test('write an array in an attribute as a list, for an attribute cannot be repeated', () => {
    expect(filled([tag('A', { n: slot(0) })], texts('x', 'y'))).toBe("<A n='x, y'/>");
  });

  test('hold content without a template in a value', () => {
    expect(filled([tag('A', {}, [slot(0)])], nested(tag('B', { c: '1' }, ['x'])))).toBe("<A><B c='1'>x</B></A>");
  });
});
