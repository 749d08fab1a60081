import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['bin', 'fixtures', 'parsers', 'rules', 'src', 'test'];

interface Source {
  file: string;
  text: string;
  /** What it imports as it is written, and as a path from the root where it is a file of the project. */
  imports: { written: string; path: string | undefined }[];
}

const SOURCES = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter(
    (entry) =>
      entry.isFile() && /\.[tj]s$/.test(entry.name) && !join(entry.parentPath, entry.name).includes('node_modules'),
  )
  .map((entry) => read(relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, '/')));

function read(file: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'/gm),
    ...text.matchAll(/^import '([^']+)'/gm),
    ...text.matchAll(/\bimport\('([^']+)'\)/g),
  ];
  return { file, text, imports: found.map(([, written = '']) => ({ written, path: pathOf(file, written) })) };
}

function pathOf(file: string, written: string): string | undefined {
  return written.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), written)).replaceAll(sep, '/') : undefined;
}

/** Imports of files below `from` that `allowed` refuses, each as a sentence. */
function breaches(
  from: string,
  allowed: (path: string | undefined, file: string, written: string) => boolean,
): string[] {
  return SOURCES.filter(({ file }) => file.startsWith(from)).flatMap(({ file, imports }) =>
    imports
      .filter(({ path, written }) => !allowed(path, file, written))
      .map(({ written }) => `${file} imports ${written}`),
  );
}

function below(path: string | undefined, ...folders: readonly string[]): boolean {
  return path !== undefined && folders.some((folder) => path.startsWith(`${folder}/`));
}

/** The folder of one product: `parsers/iris`; a file beside the folders belongs to `parsers` itself. */
function room(file: string): string {
  return file
    .split('/')
    .slice(0, file.split('/').length > 2 ? 2 : 1)
    .join('/');
}

/** What lies beside src. */
const ROOMS = new Set(['parsers', 'rules']);

/** Which rooms each room of src may import: data flows from inputs to notify, and never back. */
const KNOWS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  time: ['domain'],
  pattern: ['domain'],
  inputs: ['domain', 'pattern'],
  formats: ['domain', 'inputs'],
  ingest: ['domain'],
  ledger: ['domain'],
  present: ['domain', 'time'],
  notify: ['domain', 'present', 'time', 'store'],
  store: ['domain', 'ledger'],
  config: ['domain', 'time', 'pattern', 'formats'],
  answers: [
    'domain',
    'time',
    'pattern',
    'present',
    'inputs',
    'formats',
    'ingest',
    'ledger',
    'store',
    'config',
    'engine',
    'parsers',
  ],
  engine: [
    'domain',
    'time',
    'pattern',
    'present',
    'inputs',
    'formats',
    'ingest',
    'ledger',
    'notify',
    'config',
    'parsers',
    'rules',
  ],
  watch: [
    'domain',
    'time',
    'pattern',
    'present',
    'inputs',
    'formats',
    'notify',
    'store',
    'config',
    'answers',
    'engine',
  ],
  cli: [
    'domain',
    'time',
    'pattern',
    'present',
    'notify',
    'store',
    'config',
    'answers',
    'engine',
    'watch',
    'parsers',
    'rules',
  ],
};

describe('the test itself sees', () => {
  test('the files of the project', () => {
    const files = SOURCES.map(({ file }) => file);
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/seatwatch.js',
        'parsers/iris/parser.ts',
        'rules/conditions/event.ts',
        'src/domain/licence-event.ts',
        'test/house.test.ts',
      ]),
    );
  });

  test('imports over one line and several, for types and for values, static and lazy', () => {
    const paths = (file: string): (string | undefined)[] =>
      SOURCES.find((source) => source.file === file)?.imports.map(({ path, written }) => path ?? written) ?? [];
    expect(paths('parsers/iris/index.ts')).toEqual([
      'src/domain/entry.ts',
      'src/domain/product.ts',
      'parsers/iris/advice.ts',
      'parsers/iris/parser.ts',
    ]);
    expect(paths('test/house.test.ts')).toEqual(['node:fs', 'node:path', 'vitest']);
    expect(SOURCES.flatMap(({ file }) => paths(file)).length).toBeGreaterThan(200);
    expect(paths('src/cli/main.ts')).toContain('src/cli/who.ts');
  });
});

describe('who may import whom', () => {
  test('parsers know the words of the domain, patterns and their own folder', () => {
    expect(breaches('parsers/', (path, file) => below(path, 'src/domain', 'src/pattern', room(file)))).toEqual([]);
  });

  test('rules know the words of the domain, patterns and their own folder', () => {
    expect(breaches('rules/', (path) => below(path, 'src/domain', 'src/pattern', 'rules'))).toEqual([]);
  });

  test('the ledger is pure: beside the domain it only hashes', () => {
    expect(
      breaches(
        'src/ledger/',
        (path, _, written) => below(path, 'src/domain', 'src/ledger') || written === 'node:crypto',
      ),
    ).toEqual([]);
  });

  test.each(Object.entries(KNOWS))('src/%s knows %j', (name, known) => {
    const allowed = [name, ...known].map((one) => (ROOMS.has(one) ? one : `src/${one}`));
    expect(breaches(`src/${name}/`, (path) => path === undefined || below(path, ...allowed))).toEqual([]);
  });

  test("what a file is, and by what it is read, is asked of the list of formats; a format is nobody else's", () => {
    const doors = [
      'src/formats/text-log/format.ts',
      'src/formats/text-log/backwards.ts',
      'src/formats/text-log/tally.ts',
      'src/formats/snapshot/format.ts',
    ];
    const isDoor = (path: string | undefined): boolean =>
      !/^src\/formats\/[^/]+\//.test(path ?? '') || doors.includes(path ?? '');
    expect(breaches('src/', (path, file) => file.startsWith('src/formats/') || isDoor(path))).toEqual([]);
  });

  test('readers open no file themselves: src/inputs/file unpacks it', () => {
    const opens = /import \{[^}]*\b(?:open|readFile|createReadStream|openSync|readFileSync)\b[^}]*\} from 'node:fs/;
    const found = SOURCES.filter(({ file, text }) => file.startsWith('src/formats/') && opens.test(text));
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  test('the commands ask the answers, and read no log themselves', () => {
    const reading = ['src/formats', 'src/inputs', 'src/ingest', 'src/ledger'];
    expect(breaches('src/cli/', (path) => !below(path, ...reading))).toEqual([]);
  });

  test('no file of src imports itself by way of others, types included', () => {
    const imports = new Map(
      SOURCES.map(({ file, imports }) => [file, imports.flatMap(({ path }) => (path === undefined ? [] : [path]))]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    function visit(file: string, way: readonly string[]): void {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
      if (done.has(file) || way.includes(file)) return;
      for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    }
    for (const { file } of SOURCES) if (below(file, 'src', 'parsers', 'rules')) visit(file, []);
    expect(circles).toEqual([]);
  });

  test('every room below src is one of these', () => {
    const rooms = new Set(SOURCES.flatMap(({ file }) => /^src\/([^/]+)\//.exec(file)?.[1] ?? []));
    expect([...rooms].toSorted()).toEqual(Object.keys(KNOWS).toSorted());
  });

  test('nothing knows the commands but who starts them', () => {
    const others = (path: string | undefined, file: string): boolean =>
      !below(path, 'src/cli') || ['bin/', 'src/cli/', 'fixtures/', 'test/'].some((folder) => file.startsWith(folder));
    expect(breaches('', others)).toEqual([]);
  });

  test('a receiver knows what all receivers know, and its own folder; a mail in a folder is that of the mail', () => {
    const shared = ['src/domain', 'src/present', 'src/time', 'src/notify/text'];
    const allowed = (path: string | undefined, file: string): boolean =>
      path === undefined ||
      ['src/notify/receiver.ts', 'src/notify/presentation.ts', 'src/notify/logger.ts'].includes(path) ||
      below(path, ...shared, dirname(file)) ||
      (below(file, 'src/notify/receivers/folder') && below(path, 'src/notify/receivers/email'));
    const folders = (file: string): boolean => file.split('/').length > 4;
    const receivers = SOURCES.filter(({ file }) => below(file, 'src/notify/receivers') && folders(file));
    expect(receivers.length).toBeGreaterThan(5);
    expect(receivers.flatMap(({ file }) => breaches(file, allowed))).toEqual([]);
  });

  test('nothing that is shipped knows the tests', () => {
    expect(
      breaches(
        '',
        (path, file) => !below(path, 'test', 'fixtures') || file.startsWith('test/') || file.startsWith('fixtures/'),
      ),
    ).toEqual([]);
  });
});

describe('how it is imported', () => {
  test('a file of the project by its name, which exists', () => {
    const wrong = SOURCES.flatMap(({ file, imports }) =>
      imports
        .filter(({ path }) => path !== undefined && !existsSync(join(ROOT, path)))
        .map(({ written }) => `${file} imports ${written}`),
    );
    expect(wrong).toEqual([]);
  });

  test('date-fns by path: as a whole it costs more than a second at the start', () => {
    expect(breaches('', (_, __, written) => !['date-fns', '@date-fns/tz'].includes(written))).toEqual([]);
  });

  test('by names: no file has a default export', () => {
    const named = SOURCES.filter(
      ({ file, text }) => file.endsWith('.ts') && /^export default\b|^export \{[^}]*\bas default\b/m.test(text),
    );
    expect(named.map(({ file }) => file)).toEqual([]);
  });
});
