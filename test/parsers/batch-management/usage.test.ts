import { describe, expect, test } from 'vitest';
import { clock, inside, linesOf, remarks, versions } from './tables.ts';

/** As CONNECT names the columns of its report of users. */
const USERS = 'CONNECT User,User,Feature,Host,Display,First Checkout Datetime,Held To';
const ANN = 'ann@example.test,ann,Batch_MOM_Client,HOST1_BMC1,,2026-11-20 08:00:00,2026-11-20 20:00:00';
const BOB = 'bob@example.test,bob,Dev_Session_Count,ENG-2,,2026-11-20 09:15:00,';

describe('a report of who uses which licence', () => {
  test('names who holds a seat of each pool, on which device, since when by the zone of the source', () => {
    const events = versions({}, 'Europe/Berlin').version('10:00', [USERS, ANN, BOB]);
    expect(linesOf(events)).toMatchObject([
      { who: { node: 'HOST1_BMC1', holder: 'ann' }, openedAt: clock('07:00'), row: { User: 'ann' } },
    ]);
    expect(inside(events, 'Development')).toEqual(['bob@ENG-2']);
    expect(events.filter(({ kind }) => kind === 'census')).toMatchObject([
      { pool: 'MOM', complete: true, instance: 'PLANT licence server' },
      { pool: 'Development', complete: true, instance: 'PLANT licence server' },
    ]);
  });

  test('a pool of which it shows nobody any more is empty; of one that it never named it says nothing', () => {
    const site = versions();
    expect(site.version('10:00', [USERS, ANN]).map((event) => 'pool' in event && event.pool)).toEqual(['MOM']);
    const events = site.version('10:05', [USERS, BOB]);
    expect(events.filter(({ kind }) => kind === 'census')).toMatchObject([
      { pool: 'MOM', holders: [] },
      { pool: 'Development', holders: [{ who: { holder: 'bob' } }] },
    ]);
  });

  test('tells once that no feature of it belongs to a pool, and says not that nobody is there', () => {
    const site = versions();
    const other = 'ann@example.test,ann,Recipe_Client,HOST1,,2026-11-20 08:00:00,';
    const events = site.version('10:00', [USERS, other]);
    expect(remarks(events)).toEqual([
      expect.stringContaining('(Recipe_Client): name their pools in the setting features'),
    ]);
    expect(events.filter(({ kind }) => kind === 'census')).toEqual([]);
    expect(site.version('10:05', [USERS, other], { file: 'users-2.csv' })).toEqual([]);
  });

  test('tells once of a feature that may be of a pool, beside those that are; others are quiet', () => {
    const events = versions().version('10:00', [
      USERS,
      ANN,
      'c@example.test,c,MES_Quality_Count,HOST3,,2026-11-20 08:00:00,',
      'd@example.test,d,IO_Count,HOST4,,2026-11-20 08:00:00,',
    ]);
    expect(remarks(events)).toEqual([expect.stringMatching(/may belong to a pool \(MES_Quality_Count\)/)]);
    expect(inside(events)).toEqual(['ann@HOST1_BMC1']);
  });

  test.each([
    ['a feature that the source puts into a pool', { features: { recipe_client: 'MOM' } }, 'Recipe_Client'],
    ['a product whose name says it', {}, 'AVEVA Batch MOM Client'],
    ['a feature in any letter case', {}, 'MES_SESSION_COUNT'],
  ])('%s belongs to it', (_, settings, feature) => {
    const events = versions(settings).version('10:00', [USERS, ANN.replace('Batch_MOM_Client', feature)]);
    expect(inside(events)).toEqual(['ann@HOST1_BMC1']);
  });

  test('a file without a row is no proof that nobody is there: it is told, with what to do', () => {
    const site = versions();
    site.version('10:00', [USERS, ANN]);
    const events = site.version('10:05', [USERS]);
    expect(remarks(events)).toEqual([expect.stringContaining('let the export write its number of rows below them')]);
    expect(events).toHaveLength(1);
    expect(inside(site.version('10:10', [USERS], { counted: 0 }))).toEqual([]);
  });

  test('times that lie ahead are not believed, and told with what to do; the seat counts all the same', () => {
    const events = versions().version('07:30', [USERS, ANN]);
    expect(linesOf(events)[0]).not.toHaveProperty('openedAt');
    expect(remarks(events)).toEqual([expect.stringContaining('set timezone of the source')]);
  });

  test('a date that may be of two days gives no beginning, until the source says its order', () => {
    const row = ANN.replace('2026-11-20 08:00:00', '11/10/2026 08:00');
    const events = versions().version('10:00', [USERS, row]);
    expect(linesOf(events)[0]).not.toHaveProperty('openedAt');
    expect(remarks(events)).toEqual([expect.stringContaining('set dateOrder')]);
    const told = versions({ dateOrder: 'day-first' }).version('10:00', [USERS, row]);
    expect(linesOf(told)).toMatchObject([{ openedAt: Date.UTC(2026, 9, 11, 8) }]);
  });

  test('columns are known whatever their case, blanks and underscores, or by the names that the source gives', () => {
    const usual = versions().version('10:00', [
      'device_ID,USER NAME,license feature',
      'HOST1_BMC1,ann,Batch_MOM_Client',
    ]);
    expect(inside(usual)).toEqual(['ann@HOST1_BMC1']);
    const columns = { device: 'Gerät', feature: 'Merkmal', since: 'Seit' };
    const mapped = versions({ columns }).version('10:00', [
      'Gerät,Merkmal,Seit',
      'HOST1_BMC1,Batch_MOM_Client,20.11.2026 08:00',
    ]);
    expect(linesOf(mapped)).toMatchObject([{ who: { node: 'HOST1_BMC1' }, openedAt: clock('08:00') }]);
  });

  test('a device is one however its rows write it, and a pool may be any that the source names', () => {
    const lines = [USERS, ANN, ANN.replace('Batch_MOM', 'Recipe_').replace('HOST1_BMC1', 'host1_bmc1')];
    const events = versions({ features: { Batch_MOM_Client: 'MOM', Recipe__Client: 'MOM' } }).version('10:00', lines);
    expect(inside(events)).toEqual(['ann@HOST1_BMC1', 'ann@HOST1_BMC1']);
    const own = versions({ features: { Batch_MOM_Client: 'Recipes' } }).version('10:00', [USERS, ANN]);
    expect(inside(own, 'Recipes')).toEqual(['ann@HOST1_BMC1']);
  });

  test('a feature that the source takes out of all pools takes no seat, and is not asked about', () => {
    const events = versions({ features: { Batch_MOM_Client: 'none', Batch_Dev_Client: 'Development' } }).version(
      '10:00',
      [USERS, ANN, ANN.replace('Batch_MOM_Client', 'Batch_Dev_Client')],
    );
    expect(inside(events)).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'remark')).toEqual([]);
  });

  test('an older version that is read later tells nothing', () => {
    const site = versions();
    site.version('10:00', [USERS, ANN], { file: 'users-2.csv' });
    expect(site.version('09:00', [USERS, BOB], { file: 'users-1.csv' })).toEqual([]);
  });

  test('each licence server that it names is an instance of its own, and one that is named no more has nobody', () => {
    const header = 'License Server,Device ID,User,Feature';
    const site = versions();
    const first = site.version('10:00', [header, 'lic1,HOST1,ann,Batch_MOM_Client', 'lic2,HOST2,bob,Batch_MOM_Client']);
    expect(first.map(({ instance }) => instance)).toEqual(['PLANT licence server lic1', 'PLANT licence server lic2']);
    expect(site.version('10:05', [header, 'lic2,HOST2,bob,Batch_MOM_Client'])).toMatchObject([
      { instance: 'PLANT licence server lic2', holders: [{ who: { holder: 'bob' } }] },
      { instance: 'PLANT licence server lic1', holders: [] },
    ]);
  });

  test('two files that take turns are told, and nobody is known to hold a seat by them until one is alone', () => {
    const site = versions();
    const [one, two] = [{ file: 'lic1.csv' }, { file: 'lic2.csv' }];
    site.version('10:00', [USERS, ANN], one);
    site.version('10:01', [USERS, ANN.replaceAll('ann', 'cid')], two);
    const events = site.version('10:05', [USERS, ANN], one);
    expect(remarks(events)).toEqual([expect.stringContaining('give each a source of its own')]);
    expect(events.filter(({ kind }) => kind === 'coverage')).toMatchObject([{ known: 'mixed', pool: 'MOM' }]);
    expect(site.version('10:06', [USERS, ANN], two)).toEqual([]);
    const again = site.version('10:11', [USERS, ANN], two);
    expect(again.map(({ kind }) => kind)).toEqual(['coverage', 'census']);
  });

  test('where the instance of the source is called otherwise, nobody stays under its old name', () => {
    const site = versions();
    site.version('10:00', [USERS, ANN]);
    expect(site.version('10:05', [USERS, ANN], { instance: 'WORKS' })).toMatchObject([
      { instance: 'PLANT licence server', holders: [] },
      { instance: 'WORKS licence server', holders: [{ who: { holder: 'ann' } }] },
    ]);
  });

  test('dated exports are versions of one table, each in a file of its own', () => {
    const site = versions();
    for (const day of ['1', '2', '3'])
      expect(inside(site.version(`1${day}:00`, [USERS, ANN], { file: `users-${day}.csv` }))).toEqual([
        'ann@HOST1_BMC1',
      ]);
  });
});

describe('a report of numbers', () => {
  const COUNTS = 'Feature Name,Seats Used,Total seats,Utilization,Shared';

  test('states how many seats are in use, of how many, without names', () => {
    const events = versions().version('10:00', [
      COUNTS,
      'Dev_Session_Count,2,5,40 %,No',
      'MES_Session_Count,7,20,35 %,No',
    ]);
    expect(events).toMatchObject([
      { kind: 'count', pool: 'Development', used: 2, of: 5 },
      { kind: 'count', pool: 'MOM', used: 7, of: 20 },
    ]);
  });

  test('of seats in use alone states no limit', () => {
    const events = versions().version('10:00', ['Product code,Product name,Seats used', 'X-1,Batch MOM Client,3']);
    expect(events).toMatchObject([{ kind: 'count', pool: 'MOM', used: 3, of: null }]);
  });

  test('of licences alone states how many seats they allow, and nothing of who is there', () => {
    const header = 'Product code,Product name,Product seats,Version,Valid from,Valid to';
    const events = versions().version('10:00', [header, 'X-1,Batch MOM Client,12,2023,2026-01-01,2026-12-31']);
    expect(events).toMatchObject([{ kind: 'capacity', pool: 'MOM', limit: 12, instance: 'PLANT' }]);
  });

  test('a number that is none is told, and counts nothing', () => {
    const events = versions().version('10:00', [COUNTS, 'Dev_Session_Count,many,5,40 %,No']);
    expect(events.map(({ kind }) => kind)).toEqual(['remark']);
    expect(remarks(events)).toEqual([expect.stringContaining('no number of seats')]);
  });
});
