import { describe, expect, test } from 'vitest';
import { differences, type Told } from './differences.ts';
import { put } from './files.ts';
import { configOf } from './state-cases.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';
import { type Way, WAYS } from './ways.ts';

sameSurroundings();

const CONFIG = 'seatwatch.yaml';

interface Exception {
  ways: readonly string[];
  fields: readonly string[];
  why: string;
}

/** Where the two ways differ today. None may be added; each that is mended is taken out. */
const EXCEPTIONS: readonly Exception[] = [
  {
    ways: ['list of holders alone'],
    fields: ['who refused', 'history refused'],
    why:
      'commands about files read a list of holders as part of a log, by the start of which its source is known; ' +
      'of what is watched the configuration names the source, so that a list alone is read there',
  },
];

function configuration({ source: { system, instance, kind, zone, paths } }: Way): string {
  const files = paths.map((path) => JSON.stringify(path)).join(', ');
  return configOf({
    sources: `  - { id: one, system: ${system}, instance: ${instance}, paths: [${files}], timezone: ${zone} }\n`,
    pools: `  - { id: pool, system: ${system}, kind: ${kind}, sources: [one] }\n`,
  });
}

/** Undefined where there is no answer. */
async function ask(args: readonly string[], now: number): Promise<Told | undefined> {
  const { status, out } = await run(args, now);
  return status === 0 ? (JSON.parse(out) as Told) : undefined;
}

/** Asks both ways, and gives the names of the fields that differ. */
async function compared(way: Way): Promise<string[]> {
  const { files, asked, now, source } = way;
  return inFolder(files, now, async (folder) => {
    put(folder, { [CONFIG]: configuration(way) }, now);
    const named = [...asked, '--timezone', source.zone];
    const watched = ['--config', CONFIG];
    const { status, out, err } = await run(['watch', '--once', ...watched], now);
    if (status !== 0) throw new Error(`watch ended with ${status}: ${out}${err}`);
    const all: string[] = [];
    for (const [command, more] of [
      ['who', []],
      ['history', ['--from', '2026-01-01']],
    ] as const) {
      const one = await ask([command, '--json', ...more, ...named], now);
      const other = await ask([command, '--json', ...more, ...watched], now);
      const fields = one === undefined || other === undefined ? ['refused'] : differences(one, other);
      all.push(...fields.map((field) => `${command} ${field}`));
    }
    return all;
  });
}

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(({ ways }) => ways.includes(name)).flatMap(({ fields }) => fields);
}

describe('who FILE tells what watch --once, and then who, tell', () => {
  test.each(WAYS)('$name', async (way) => {
    expect((await compared(way)).toSorted()).toEqual(exceptionsOf(way.name).toSorted());
  });

  test('no exception is of a way that is not tried', () => {
    const names = WAYS.map(({ name }) => name);
    expect(EXCEPTIONS.flatMap(({ ways }) => ways).filter((name) => !names.includes(name))).toEqual([]);
  });
});
