import type { PoolNow } from '../domain/ledger.ts';
import { inputOf, presenceInputOf, tableInputOf, type Product } from '../domain/product.ts';
import type { Setting } from '../domain/setting.ts';
import { declaredSettings } from '../formats/settings.ts';
import { formatDuration } from '../time/duration.ts';

/** What is known of one log that a configuration is to be written for, or of the files of events of one server. */
export interface DraftSource {
  paths: readonly string[];
  product: Product;
  /** Undefined where the log names several computers, or none: then each record tells, or nothing does. */
  instance: string | undefined;
  timezone: { name: string; from: string };
  /** Its pools, as reading it showed them. */
  pools: readonly Pick<PoolNow, 'kind' | 'limit' | 'perCore'>[];
}

/** A configuration for these logs that can be used as it is, with comments for what only people know. */
export function draftConfig(sources: readonly DraftSource[]): string {
  const ids = idsOf(sources);
  const named = sources.map((source, at) => ({ ...source, id: ids[at] ?? '' }));
  return [
    '# The configuration of seatwatch. "seatwatch check" says what it makes of the logs, "seatwatch ' +
      'watch" keeps watching them.',
    '',
    '# Where seatwatch keeps what it knows: a folder of its own on a local disk. For a service: /var/lib/seatwatch',
    'state: state',
    '',
    'sources:',
    ...named.flatMap(sourceLines),
    '',
    '# What is counted. Instances that share one licence key belong into one pool: name all their sources in it.',
    'pools:',
    ...named.flatMap((source) => source.pools.flatMap((pool) => poolLines(source, pool))),
    '',
    '# Who is mailed. Without it, mails are written as files into the folder mail of the state. Try ' +
      'it with "seatwatch test-mail".',
    '# mail:',
    '#   host: mail.example.test',
    '#   port: 587',
    '#   from: seatwatch@example.test',
    '#   to: [oncall@example.test]',
    '#   # The password is the first line of this file, or stands in the variable SEATWATCH_SMTP_PASSWORD.',
    '#   passwordFile: /etc/seatwatch/smtp',
    '',
    '# Names for answers and mails: people by holder, machines by address.',
    '# people: { "alice@192.0.2.7": { name: Alice Example, phone: "+49 30 5550123" } }',
    '# hosts: { 192.0.2.7: training room }',
    '',
  ].join('\n');
}

type Named = DraftSource & { id: string };

function sourceLines({ id, paths, product: { parser }, instance, timezone }: Named): string[] {
  const rotated = inputOf(parser).kind === 'lines' ? ' Rotated logs beside it are read with it.' : '';
  return [
    `  # ${oneLine(parser.product)}.${rotated}`,
    `  - id: ${id}`,
    `    system: ${parser.system}`,
    instance === undefined
      ? '    # instance: PLANT   # what it is called where a record names no computer'
      : `    instance: ${scalar(instance)}`,
    `    paths: [${paths.map((path) => scalar(globless(path))).join(', ')}]`,
    `    # The zone of the stamps, taken from ${oneLine(timezone.from)}.`,
    ...(/^[+-]/.test(timezone.name)
      ? ['    # An offset knows no summer time: name the zone, such as Europe/Berlin, where there is one.']
      : []),
    `    timezone: ${scalar(timezone.name)}`,
    ...Object.entries(declaredSettings(parser)).flatMap(([name, setting]) => [
      `    # ${oneLine(setting.says)}`,
      `    # ${name}: ${defaultOf(setting)}${choices(setting)}`,
    ]),
    ...elsewhereLines(parser),
  ];
}

/** Where else a product may be asked, as comments. */
function elsewhereLines(parser: Product['parser']): string[] {
  const presence = presenceInputOf(parser);
  return [
    ...(tableInputOf(parser)?.query === undefined
      ? []
      : [
          '    # In place of paths the database itself may be asked: docs/sql-server.md.',
          '    # query: { server: sql1.example.test, database: NAME, user: seatwatch, passwordFile: ' +
            '/etc/seatwatch/sql }',
        ]),
    ...(presence === undefined
      ? []
      : [
          '    # A file that the product writes to while anybody uses it; its time is looked at, and it is ' +
            'never opened.',
          `    # ${presence.key}: /srv/app/licence.lic`,
        ]),
  ];
}

function poolLines(
  { id, product: { parser } }: Named,
  { kind, limit, perCore }: DraftSource['pools'][number],
): string[] {
  const counted = perCore ? ['    # The key of this instance counts cores, so that users take no seats.'] : [];
  const bound =
    limit === null
      ? [
          '    # How many seats the licence has; the log states it only where it is exceeded, if at all.',
          '    # limit: 25',
        ]
      : ['    # The log states it.', `    limit: ${limit}`];
  return [
    ...counted,
    `  - id: ${id}-${slug(kind)}`,
    `    system: ${parser.system}`,
    `    kind: ${scalar(kind)}`,
    `    sources: [${id}]`,
    ...bound,
    '    # Holders or machines that are always on.',
    '    # expected: [192.0.2.31]',
  ];
}

function defaultOf(setting: Setting): string {
  if (setting.kind === 'list') return `[${setting.default.map(scalar).join(', ')}]`;
  if (setting.kind === 'map') return namesOf(setting.default);
  return setting.kind === 'duration' ? formatDuration(setting.default) : String(setting.default);
}

function namesOf(names: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(names).map(([name, text]) => `${scalar(name)}: ${scalar(text)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function choices(setting: Setting): string {
  if (setting.kind === 'choice') return `   # or ${setting.of.filter((one) => one !== setting.default).join(', ')}`;
  return setting.kind === 'duration' && setting.mayBe !== undefined ? `   # or ${setting.mayBe}` : '';
}

/** `iris-prod`; of several alike the second is `iris-prod-2`. */
function idsOf(sources: readonly DraftSource[]): string[] {
  const taken = new Set<string>();
  return sources.map(({ product, instance }) => {
    const plain = [product.parser.system, slug(instance ?? '')].filter((part) => part !== '').join('-');
    let id = plain;
    for (let n = 2; taken.has(id); n += 1) id = `${plain}-${n}`;
    taken.add(id);
    return id;
  });
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** A file may be called what a glob means. */
function globless(path: string): string {
  return path.replaceAll(/[*?[{]/g, '[$&]');
}

/** Plain where YAML takes that for a text for sure, else in double quotes, with escapes that JSON and YAML share. */
function scalar(text: string): string {
  if (/^[A-Za-z/][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)) return text;
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
