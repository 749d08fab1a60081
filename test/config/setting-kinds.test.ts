import { expect, test } from 'vitest';
import { product } from '../../parsers/batch-management/index.ts';
import { parseConfig } from '../../src/config/load.ts';
import { makeContext, MODULES } from './context.ts';

const FILE = '/etc/seatwatch/seatwatch.yaml';
const MINUTE = 60_000;

test('a configuration may hold settings that are lists or follow from what is read, and any kind that a log names', () => {
  const context = makeContext({ products: [MODULES] });
  const of = (settings: string) =>
    parseConfig(
      `sources: [{ id: app, system: modules, paths: [a.log]${settings} }]\n` +
        'pools: [{ id: m7, system: modules, kind: "12345", sources: [app], limit: 3 }]\n',
      FILE,
      context,
    );
  expect(of('').sources[0]?.settings).toEqual({ interval: 'automatic', order: [] });
  expect(of(', interval: -1, order: [M1, "2"]').sources[0]?.settings).toEqual({
    interval: 'automatic',
    order: ['M1', '2'],
  });
  expect(of(', interval: 5m').sources[0]?.settings['interval']).toBe(5 * MINUTE);
  expect(of('').pools[0]?.kind).toBe('12345');
  expect(() => of(', interval: often')).toThrow(/neither a duration nor automatic/);
  expect(() => of(', order: M1')).toThrow(/order/);
});

test('a setting may map names to names, laid over what it has by itself', () => {
  const context = makeContext({ products: [product] });
  const of = (settings: string) =>
    parseConfig(`sources: [{ id: bm, system: batch-management, paths: [a.aaLOG]${settings} }]\n`, FILE, context)
      .sources[0]?.settings;
  expect(of('')).toMatchObject({ features: { Dev_Session_Count: 'Development' }, columns: {} });
  expect(of(', features: { Recipe_Client: MOM }, columns: { device: "Device Name" }')).toMatchObject({
    features: { Dev_Session_Count: 'Development', Recipe_Client: 'MOM' },
    columns: { device: 'Device Name' },
  });
  expect(() => of(', columns: { desk: "Device Name" }')).toThrow(
    /desk .* is under a name that is not known; use device, user/,
  );
  expect(of(', features: { Dev_Session_Count: none }')).toMatchObject({ features: { Dev_Session_Count: 'none' } });
  expect(() => of(', features: { Recipe_Client: Developement }')).toThrow(
    /Recipe_Client .* is not known; write Development, MOM or none/,
  );
  expect(() => of(', columns: [device]')).toThrow(/columns must be a group of keys/);
  expect(() => of(', features: { Recipe_Client: 7 }')).toThrow(/put it in quotes: "7"/);
});
