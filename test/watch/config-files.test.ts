import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Vitals } from '../../src/domain/store.ts';
import { openView } from '../../src/store/view.ts';
import { RECEIVERS } from '../../src/notify/receivers/index.ts';
import { day, iris } from '../timeline.ts';
import { holdersIn, startWatch } from './in-process.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const IN_FORCE = 'the changed configuration is in force';
const FAULTY = 'the changed configuration is faulty; the running one is kept';

/** A watch over one.log of a main file that includes conf.d and names a list of people. */
async function running(): Promise<{
  folder: string;
  said: string[];
  until(holds: () => boolean): Promise<void>;
  holders(): string[];
  write(name: string, text: string): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-included-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'conf.d'));
  for (const id of ['one', 'two'])
    await writeFile(
      join(folder, `${id}.log`),
      iris.start('06:00:00:000') + iris.login('07:00:00:000', 11, `${id}@192.0.2.7`, 1),
    );
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await write('people.csv', 'holder,name\none@192.0.2.7,Secret Name\n');
  await write('conf.d/a.yaml', source('one'));
  await write(
    'seatwatch.yaml',
    'state: state\npoll: 100ms\ninclude: conf.d/*.yaml\npeopleFile: people.csv\n' +
      'people: { "one@192.0.2.7": { name: Other } }\n',
  );
  const said: string[] = [];
  let polled = (): void => {};
  let clock = day('08:00');
  const watch = startWatch(
    join(folder, 'seatwatch.yaml'),
    (fields, message) => void said.push(`${message} ${JSON.stringify(fields)}`),
    () => polled(),
    RECEIVERS,
    () => (clock += 1),
  );
  closing.push(() => watch.stop());
  return {
    folder,
    said,
    until: (holds) =>
      new Promise((resolve) => {
        polled = () => {
          if (holds()) resolve();
        };
      }),
    holders: () => (existsSync(join(folder, 'state')) ? holdersIn(folder) : []),
    write,
  };
}

function source(id: string): string {
  return `sources: [{ id: ${id}, system: iris, paths: [${id}.log], timezone: UTC, trace: always }]\n`;
}

function count(said: readonly string[], text: string): number {
  return said.filter((line) => line.startsWith(text)).length;
}

test('a file that is added to an included folder is taken over without a restart, and so is one that is removed', async () => {
  const site = await running();
  await site.until(() => site.holders().length === 1);
  await site.write('conf.d/b.yaml', source('two'));
  await site.until(() => site.holders().length === 2);
  await rm(join(site.folder, 'conf.d', 'b.yaml'));
  await site.until(() => count(site.said, IN_FORCE) === 2);
  await appendFile(join(site.folder, 'two.log'), iris.login('07:10:00:000', 12, 'late@192.0.2.8', 2));
  await appendFile(join(site.folder, 'one.log'), iris.login('07:10:00:000', 12, 'new@192.0.2.9', 2));
  await site.until(() => site.holders().includes('new@192.0.2.9'));
  expect(site.holders()).not.toContain('late@192.0.2.8');
});

test('an included file that is changed to a faulty one is told with its line, and the running one kept until it is mended', async () => {
  const site = await running();
  await site.until(() => site.holders().length === 1);
  await site.write('conf.d/a.yaml', '# a comment\nstate: elsewhere\n');
  await site.until(() => count(site.said, FAULTY) === 1);
  expect(site.said.find((line) => line.startsWith(FAULTY))).toContain('conf.d/a.yaml:2:1');
  await site.write('conf.d/a.yaml', `# mended\n${source('one')}`);
  await site.until(() => count(site.said, IN_FORCE) === 1);
});

test('a list of people is read again when it changes; a faulty one is told by line, without names, and the old one kept', async () => {
  const site = await running();
  await site.until(() => site.holders().length === 1);
  expect(site.said.join('\n')).toContain('people.csv:2: the holder is called otherwise under people:');
  await site.write('people.csv', 'holder,name\none@192.0.2.7,Secret Name\none@192.0.2.7,Secret Twice\n');
  await site.until(() => count(site.said, FAULTY) === 1);
  expect(site.said.find((line) => line.startsWith(FAULTY))).toContain('people.csv:3:1: the holder stands in line 2');
  await site.write('people.csv', 'holder,name\none@192.0.2.7,Secret Name\n');
  await site.until(() => count(site.said, IN_FORCE) === 1);
  expect(site.said.join('\n')).not.toContain('Secret');
});

test('since when it runs is when it was started, not when its configuration was loaded last', async () => {
  const site = await running();
  const vitals = (): Vitals | undefined => {
    const view = existsSync(join(site.folder, 'state')) ? openView(join(site.folder, 'state')) : undefined;
    const told = view?.vitals();
    view?.close();
    return told;
  };
  const sources = (): string[] => Object.values(vitals()?.readings ?? {}).map((reading) => reading.source);
  await site.until(() => sources().includes('one'));
  const before = vitals()?.startedAt;
  await site.write('conf.d/b.yaml', source('two'));
  await site.until(() => sources().includes('two'));
  expect(before).toBeGreaterThan(day('08:00'));
  expect(vitals()?.startedAt).toBe(before);
});
