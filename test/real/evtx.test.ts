import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEvtx, type EvtxEvent, type EvtxOptions } from '../../src/formats/evtx/reader.ts';
import type { Damage } from '../../src/formats/windows-event.ts';

const FOLDER = process.env.SEATWATCH_REAL_DATA;

/**
 * What each file holds. Recovered are events behind a damaged record, which readers of the kind that stop there do not
 * count.
 */
const FILES: Readonly<Record<string, { events: number; recovered?: number; damages?: number }>> = {
  Application_no_crc32: { events: 17 },
  'CAPI2-nested-userdata': { events: 340 },
  'HelloForBusiness-torn-record': { events: 5, damages: 1 },
  'LanguagePackSetup-dirty': { events: 16, damages: 1 },
  Security_short_selected: { events: 7 },
  'forwarded-raw-no-template-29': { events: 29 },
  issue_201: { events: 1 },
  'issue_39-nested-template-LiveId': { events: 394 },
  'plaso-System2-truncated': { events: 283, damages: 2 },
  sample_with_a_bad_chunk_magic: { events: 267, recovered: 31, damages: 5 },
  'sample-with-zero-data-size-event': { events: 335, recovered: 114, damages: 1 },
  'system-dirty-stale-header': { events: 1881 },
  'vss-TerminalServices-torn-circular': { events: 1774, recovered: 21, damages: 1 },
  'win11-Application': { events: 366 },
};

async function read(name: string, options?: EvtxOptions): Promise<{ events: EvtxEvent[]; damages: Damage[] }> {
  const handle = await open(join(FOLDER ?? '', 'evtx', `${name}.evtx`));
  try {
    const all: Awaited<ReturnType<typeof read>> = { events: [], damages: [] };
    for await (const { events, damages } of readEvtx(handle, options)) {
      all.events.push(...events);
      all.damages.push(...damages);
    }
    return all;
  } finally {
    await handle.close();
  }
}

describe.skipIf(FOLDER === undefined)(
  'real event logs (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test.each(Object.entries(FILES))(
      '%s gives every event',
      async (name, { events: count, recovered = 0, damages: damaged = 0 }) => {
        const { events, damages } = await read(name);
        expect(events.filter((event) => !event.recovered)).toHaveLength(count);
        expect(events.filter((event) => event.recovered)).toHaveLength(recovered);
        expect(damages).toHaveLength(damaged);
        for (const { event } of events) {
          expect(event).toMatchObject({
            source: expect.stringMatching(/./) as string,
            id: expect.any(Number) as number,
            at: expect.any(Number) as number,
            machine: expect.any(String) as string,
          });
        }
      },
    );

    test.each(Object.keys(FILES))('%s gives XML that tells the same as the events', async (name) => {
      for (const { event, xml } of (await read(name)).events) {
        const text = xml();
        expect(text).toMatch(/^<Event xmlns='[^']+'>.*<\/Event>$/s);
        expect(Number(/<EventRecordID>(\d+)</.exec(text)?.[1])).toBe(event.number);
        const [, seconds = '', decimals] = /<TimeCreated SystemTime='([^'.]+)\.(\d{7})/.exec(text) ?? [];
        expect({ at: Date.parse(`${seconds}Z`) + Math.floor(Number(decimals) / 1e4), decimals }).toEqual({
          at: event.at,
          decimals: event.decimals,
        });
      }
    });

    test.each(Object.keys(FILES))('%s gives the same events where they are chosen by what they hold', async (name) => {
      const { events } = await read(name);
      const providers = [...new Set(events.map(({ event }) => event.source))].slice(0, 3);
      for (const provider of providers) {
        const found = (await read(name, { literals: [provider] })).events.map(({ at }) => at);
        expect(found).toEqual(
          expect.arrayContaining(events.filter(({ event }) => event.source === provider).map(({ at }) => at)),
        );
        expect(found.length).toBeLessThanOrEqual(events.length);
      }
      expect((await read(name, { literals: ['no such provider'] })).events).toEqual([]);
    });

    test('win11-Application equals what Event Viewer saves, record by record and byte by byte', async () => {
      const saved = await readFile(join(FOLDER ?? '', 'evtx/oracle/win11-Application.eventviewer.xml'), 'utf8');
      const wanted = [...saved.matchAll(/<Event .*?<\/Event>/gs)].map(([event]) =>
        event.replace(/<RenderingInfo.*<\/RenderingInfo>/s, ''),
      );
      const { events } = await read('win11-Application');
      // The export has lost the carriage returns of its texts on its way through a repository.
      expect(events.map((event) => event.xml().replaceAll('\r\n', '\n')).reverse()).toEqual(wanted);
      expect(wanted).toHaveLength(366);
    });
  },
);
