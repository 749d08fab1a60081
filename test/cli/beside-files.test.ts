import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newFolder, seatwatch, START, type Folder } from './terminal.ts';

const OWN = iris.line('07:00:00:000', 12, 'Seat taken by ann');
const CONFIG = `
sources:
  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }
people: { ann: { name: Ann Example, phone: "+49 30 5550123" }, "192.0.2.10": { name: Bert Example } }
hosts: { 192.0.2.10: training room }
patterns:
  iris:
    - { id: own, means: login, literals: [Seat taken by], expression: '^Seat taken by (?<user>[a-z]+)$' }
`;

let folder: Folder;
let log: string;
let config: string;
let before: string;
beforeEach(async () => {
  folder = await newFolder();
  log = await folder.write('messages.log', START + OWN + iris.login('08:00:00:000', 20, '192.0.2.10', 1));
  config = await folder.write('named.yaml', CONFIG);
  before = process.cwd();
  process.chdir(folder.path);
});
afterEach(async () => {
  process.chdir(before);
  await folder[Symbol.asyncDispose]();
});

describe('a configuration that is there, for commands that are given files', () => {
  test('names people and machines', async () => {
    expect((await seatwatch(['who', log])).out).not.toContain('Bert Example');
    expect((await seatwatch(['who', log, '--config', config])).out).toContain('Bert Example');
  });

  test('has the patterns by which texts are understood: who and check go by them', async () => {
    const understood = async (...more: string[]): Promise<number> => {
      const { out } = await seatwatch(['check', log, '--json', ...more]);
      return (JSON.parse(out) as { sources: { understood: { lines: number } }[] }).sources[0]?.understood.lines ?? 0;
    };
    expect(await understood('--config', config)).toBe((await understood()) + 1);
    expect((await seatwatch(['history', log])).out).not.toContain('ann');
    expect((await seatwatch(['history', log, '--config', config])).out).toContain('ann');
  });

  test('is found where it is looked for', async () => {
    await folder.write('seatwatch.yaml', CONFIG);
    expect((await seatwatch(['who', log])).out).toContain('Bert Example');
  });

  test('says of its sources nothing about files: neither zone nor limit', async () => {
    await folder.write('seatwatch.yaml', CONFIG);
    const { out } = await seatwatch(['who', log, '--timezone', 'Asia/Tokyo', '--json']);
    expect(JSON.parse(out)).toMatchObject({ timezone: { name: 'Asia/Tokyo', from: '--timezone' } });
  });

  test('with faults is told of and not used, since files need none; one that is named is refused', async () => {
    const faulty = await folder.write('seatwatch.yaml', 'sources: nonsense\n');
    const { status, out, err } = await seatwatch(['who', log]);
    expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('patterns and names of seatwatch.yaml are not used'),
    ]);
    expect(out).toContain('192.0.2.10');
    // The first of its faults is told with its place and its remedy, and what tells of the others.
    const told = err.replaceAll(/\s+/g, ' ');
    expect(told).toMatch(/cannot be taken: seatwatch\.yaml:1:\d+: sources .+; .+; "seatwatch check" tells of all/);
    expect((await seatwatch(['who', log, '--config', faulty])).status).toBe(2);
  });
});
