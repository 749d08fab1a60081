import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextOf } from '../../src/cli/configured.ts';
import { parseConfig } from '../../src/config/load.ts';
import { siteOf } from '../../src/engine/configured-site.ts';
import { siteOfFiles, sitesOfFiles } from '../../src/engine/site-files.ts';
import { newFolder, NOON, START, type Folder } from '../cli/terminal.ts';
import { DUMP } from '../golden/iris-lines.ts';
import { form, SHIFT } from '../golden/security-expert.ts';

const CONFIG = `
state: state
site: Bath
sources:
  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: Europe/Berlin }
  - { id: sx, system: security-expert, instance: SX1, paths: ['exports/*'], timezone: Europe/Berlin }
pools:
  - { id: users, system: iris, kind: User, sources: [prod], limit: 25 }
people: { ann: { name: Ann Example } }
hosts: { 192.0.2.7: training room }
patterns:
  iris:
    - { id: own, means: login, literals: [Seat taken], expression: '^Seat taken by (?<user>.+)$' }
`;

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe('the site of a configuration', () => {
  const config = parseConfig(CONFIG, '/etc/seatwatch/seatwatch.yaml', contextOf({}));
  const site = siteOf(config);

  test('has its sources with their products, and the patterns that the user has for these', () => {
    expect(
      site.sources.map(({ id, product, patterns }) => [id, product.parser.system, patterns.map((one) => one.id)]),
    ).toEqual([
      ['prod', 'iris', ['own']],
      ['sx', 'security-expert', []],
    ]);
  });

  test('has its pools, its names, and the zone of its sources', () => {
    expect(site).toMatchObject({
      site: 'Bath',
      pools: [{ id: 'users', limit: 25 }],
      people: { ann: { name: 'Ann Example' } },
      hosts: { '192.0.2.7': 'training room' },
      timezone: 'Europe/Berlin',
    });
  });
});

describe('the site of files', () => {
  test('tells product, instance and zone from what a log states', async () => {
    const log = await folder.write('messages.log', START);
    const { sources, timezone } = await siteOfFiles([log], {}, NOON);
    expect(sources).toMatchObject([{ id: 'messages.log', instance: 'PROD', paths: [log] }]);
    expect(sources[0]?.product.parser.system).toBe('iris');
    expect(timezone).toBe(sources[0]?.timezone);
  });

  test('takes the zone that is asked for, and says so', async () => {
    const log = await folder.write('messages.log', START);
    const { sources } = await siteOfFiles([log], { timezone: 'Asia/Tokyo' }, NOON);
    expect(sources).toMatchObject([{ timezone: 'Asia/Tokyo', zoneFrom: '--timezone' }]);
  });

  test('reads a list of holders for the log beside it', async () => {
    const log = await folder.write('messages.log', START);
    const dump = await folder.write('all.dmp', DUMP);
    const { sources, inputs } = await siteOfFiles([dump, log], {}, NOON);
    expect(sources.map(({ paths }) => paths)).toEqual([[log, dump]]);
    expect(inputs.map(({ path, kind, source }) => [path, kind, source.id])).toEqual([
      [log, 'log', 'messages.log'],
      [dump, 'snapshot', 'messages.log'],
    ]);
  });

  test('has one source for a log and its rotated siblings', async () => {
    const log = await folder.write('messages.log', START);
    const older = await folder.write('messages.log.1', START);
    const { inputs } = await siteOfFiles([older, log], {}, NOON);
    expect(inputs.map(({ path }) => path)).toEqual([log]);
  });

  test('has one source for all files of events, whose machine only the events name', async () => {
    const files = [
      await folder.write('a.xml', form('event-viewer-xml', SHIFT)),
      await folder.write('b.csv', form('event-viewer-csv', SHIFT)),
    ];
    const { sources, inputs } = await siteOfFiles(files, {}, NOON);
    expect(sources).toMatchObject([{ id: 'security-expert', instance: '', paths: files }]);
    expect(inputs.map(({ kind }) => kind)).toEqual(['events', 'events']);
  });

  test('has the limit that is said of it, for the main pool of each source', async () => {
    const log = await folder.write('messages.log', START);
    const { pools } = await siteOfFiles([log], { said: { limit: 8, set: [] } }, NOON);
    expect(pools).toMatchObject([{ kind: 'User', limit: 8, sources: ['messages.log'] }]);
  });

  test('takes patterns, people and hosts from a configuration that is there, and nothing else', async () => {
    const log = await folder.write('messages.log', START);
    const config = parseConfig(CONFIG, '/etc/seatwatch/seatwatch.yaml', contextOf({}));
    const site = await siteOfFiles([log], { config }, NOON);
    expect(site.sources[0]?.patterns.map(({ id }) => id)).toEqual(['own']);
    expect(site).toMatchObject({ people: config.people, hosts: config.hosts, pools: [], rules: [] });
  });

  test('is not made of logs of lines and files of events together; a configuration may be', async () => {
    const log = await folder.write('messages.log', START);
    const events = await folder.write('a.xml', form('event-viewer-xml', SHIFT));
    await expect(siteOfFiles([log, events], {}, NOON)).rejects.toThrow('ask about text logs and about event logs');
    const sites = await sitesOfFiles([log, events], {}, NOON);
    expect((await sites.logs())?.inputs.map(({ path }) => path)).toEqual([log]);
    expect(sites.events?.inputs.map(({ path }) => path)).toEqual([events]);
  });
});
