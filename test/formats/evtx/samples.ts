import type { EvtxEvent } from '../../../src/formats/evtx/reader.ts';
import { readChunk } from '../../../src/formats/evtx/reader.ts';
import { chunkOf, instance, nested, slot, tag, text, typed, u16, u64, none, type Piece, type Value } from './craft.ts';

/** 2024-03-01T08:15:30.1234567Z as FILETIME. */
export const TIME = u64(0x11, 133_537_545_301_234_567n);
export const SID = typed(0x13, '01 05 000000000005 15000000 01000000 02000000 03000000 f4010000');

/** A classic event: provider, channel and computer stand in the template, the strings of WriteEntry in an array. */
export function classic(
  strings: Value,
  {
    provider = 'Licence Protector',
    recordId = 71n,
    binary = none,
    user = SID,
    eventId = 1000,
  }: { provider?: string; recordId?: bigint; binary?: Value; user?: Value; eventId?: number } = {},
): Piece[] {
  const system = tag('System', {}, [
    tag('Provider', { Name: provider }),
    tag('EventID', { Qualifiers: slot(4) }, [slot(3)], 3),
    tag('Level', {}, [slot(0)], 0),
    tag('Keywords', {}, [slot(5)], 5),
    tag('TimeCreated', { SystemTime: slot(6) }),
    tag('EventRecordID', {}, [slot(10)], 10),
    tag('Channel', {}, ['Application']),
    tag('Computer', {}, ['lic1.example.test']),
    tag('Security', { UserID: slot(12) }),
  ]);
  const outer = [tag('Event', { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' }, [system, slot(13)])];
  const data = instance(
    '77d8',
    [tag('EventData', {}, [tag('Data', {}, [slot(0)], 0), tag('Binary', {}, [slot(1)], 1)])],
    [strings, binary],
  );
  const values = [
    typed(4, '04'),
    none,
    none,
    u16(eventId),
    u16(16384),
    u64(0x15, 0x80_0000_0000_0000n),
    TIME,
    none,
    none,
    none,
    u64(0x0a, recordId),
    none,
    user,
    nested(data),
  ];
  return [instance(`outer ${provider}`, outer, values)];
}

/** An event of a manifest provider: its name is among the values. */
export function modern(provider: string, fields: Record<string, Value>): Piece[] {
  const system = tag('System', {}, [
    tag('Provider', { Name: slot(0) }),
    tag('EventID', {}, [slot(1)], 1),
    tag('TimeCreated', { SystemTime: slot(2) }),
  ]);
  const outer = [tag('Event', {}, [system, slot(3)])];
  const names = Object.keys(fields);
  const data = [
    tag(
      'EventData',
      {},
      names.map((name, index) => tag('Data', { Name: name }, [slot(index)], index)),
    ),
  ];
  return [
    instance('modern', outer, [
      text(provider),
      u16(7),
      TIME,
      nested(instance(names.join(), data, Object.values(fields))),
    ]),
  ];
}

/** What is shown of a value: the one entry of an event's data, and the event's XML. */
export function shown(value: Value): { data: string | undefined; xml: string } {
  const [event] = eventsOf(chunkOf([modern('Tests', { Value: value })]));
  return { data: event?.event.data[0]?.value, xml: /<Data[^>]*>(.*)<\/Data>/s.exec(event?.xml() ?? '')?.[1] ?? '' };
}

/** The events of a chunk that has no damage. */
export function eventsOf(chunk: Buffer): EvtxEvent[] {
  const { events, damages } = readChunk(chunk, 0);
  if (damages.length > 0) throw new Error(JSON.stringify(damages));
  return events;
}

/** What is left of BinXml pieces that stand in an event without a template. */
export function xmlOfRaw(...content: Piece[]): string {
  return eventsOf(chunkOf([[tag('Event', {}, content)]]))[0]?.xml() ?? '';
}
