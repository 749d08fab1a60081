import { dirname, resolve } from 'node:path';
import { formatDuration } from '../time/duration.ts';
import { DEFAULTS } from './defaults.ts';
import { duration, line, textThat } from './fields.ts';
import { defaultState } from './find.ts';
import { readHeartbeat } from './heartbeat.ts';
import { hintsOf } from './hints.ts';
import { withIncluded, type Included } from './include.ts';
import { readLabels } from './labels.ts';
import { readHosts, readMail, readReceivers } from './mail.ts';
import { readPatterns } from './patterns.ts';
import { readEverybody } from './people.ts';
import { readPools } from './pools.ts';
import { ConfigError } from './problem.ts';
import type { Problem } from './problem.ts';
import { readText } from './read-text.ts';
import { readReports } from './reports.ts';
import { readRules } from './rules.ts';
import { isGroup, openSheet } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { readSources } from './sources.ts';
import type { Config, ConfigContext } from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const PLACES = ['state', 'site', 'sources', 'pools', 'mail', 'people', 'hosts', 'patterns', 'rules'];
const KEYS = [
  ...PLACES,
  'labels',
  'include',
  'peopleFile',
  'poll',
  'downtime',
  'unreadableAfter',
  'retention',
  'reports',
  'heartbeat',
];

/** Short, since it stands in the subject of every mail. */
const SITE = textThat((text) =>
  /^[^\u0000-\u001F\u007F/]{1,20}$/.test(text)
    ? undefined
    : ['cannot be the name of a site', 'write at most 20 characters without a slash, for example site: Hamburg'],
);

const RETENTION = {
  sessions: duration(DAY).optional(),
  usage: duration(DAY).optional(),
  notices: duration(DAY).optional(),
  names: duration(DAY).optional(),
  proof: duration(DAY).optional(),
};

/**
 * Reads, checks and completes a configuration file.
 * Throws ConfigError with all that is wrong with it, and for a file that cannot be read.
 */
export function loadConfig(file: string, context: ConfigContext): Config {
  const { text, problems } = readText(file);
  if (text === undefined) throw new ConfigError(problems);
  return parseConfig(text, file, context);
}

/** As `loadConfig`, for a text that was read already. */
export function parseConfig(text: string, file: string, context: ConfigContext): Config {
  const main = openSheet(text, file);
  const included = withIncluded(main, file, dirname(resolve(file)));
  const { sheet } = included;
  const config = sheet.broken ? undefined : readConfig(included, file, context);
  if (config === undefined || sheet.problems.length > 0) {
    throw new ConfigError(inOrder(sheet.problems, [file, ...included.files]));
  }
  return config;
}

function readConfig({ sheet, globs, files }: Included, file: string, context: ConfigContext): Config | undefined {
  const top = sheet.value;
  if (top === undefined || top === null) {
    sheet.report(
      [],
      'value',
      'the file holds nothing',
      'name at least the sources; seatwatch init writes a file to begin with',
    );
    return undefined;
  }
  if (!isGroup(top)) {
    sheet.report([], 'value', 'the file is not made of keys', 'begin with sources: and list what is to be watched');
    return undefined;
  }
  sheet.keys([...new Set([...KEYS, ...context.receivers.map(({ key }) => key)])], top, []);
  const absolute = resolve(file);
  const folder = dirname(absolute);
  const unreadableAfter =
    sheet.read(duration(0).optional(), top['unreadableAfter'], ['unreadableAfter']) ?? DEFAULTS.unreadableAfter;
  const { sources, systems } = readSources(sheet, top['sources'], context, { folder, unreadableAfter });
  const named = sheet.read(line.optional(), top['state'], ['state']);
  const state =
    named === undefined ? defaultState(context.env, context.platform ?? process.platform) : resolve(folder, named);
  const mail = readMail(sheet, top['mail'], folder, context.env);
  const site = sheet.read(SITE.optional(), top['site'], ['site']);
  const { people, peopleFile, remarks } = readEverybody(sheet, top, folder);
  return {
    file: absolute,
    files: [absolute, ...files, ...(peopleFile === undefined ? [] : [peopleFile])],
    include: globs,
    folder,
    state,
    ...(site !== undefined && { site }),
    labels: readLabels(sheet, top['labels']),
    sources,
    pools: readPools(sheet, top['pools'], systems, context),
    mail,
    receivers: readReceivers(sheet, top, mail, state, context.receivers),
    people,
    remarks: [...remarks, ...hintsOf({ sources })],
    hosts: readHosts(sheet, top['hosts']),
    patterns: readPatterns(sheet, top['patterns'], context),
    rules: readRules(sheet, top['rules'], context),
    poll: sheet.read(duration(100, HOUR).optional(), top['poll'], ['poll']) ?? DEFAULTS.poll,
    downtime: sheet.read(duration(0).optional(), top['downtime'], ['downtime']) ?? DEFAULTS.downtime,
    retention: readRetention(sheet, top['retention']),
    reports: readReports(sheet, top['reports']),
    heartbeat: readHeartbeat(sheet, top['heartbeat'], folder),
  };
}

function readRetention(sheet: Sheet, value: unknown): Config['retention'] {
  const read = value === undefined ? undefined : sheet.group(RETENTION, value, ['retention']);
  const { sessions = DEFAULTS.retention.sessions, usage, notices, names = sessions, proof = sessions } = read ?? {};
  for (const [key, kept] of Object.entries({ names, proof })) {
    if (kept <= sessions) continue;
    sheet.report(
      ['retention', key],
      'value',
      `${key} cannot be kept longer than the sessions that they belong to (${formatDuration(sessions)})`,
      `write ${formatDuration(sessions)} or less, or keep sessions longer`,
    );
  }
  return {
    sessions,
    usage: usage ?? DEFAULTS.retention.usage,
    notices: notices ?? DEFAULTS.retention.notices,
    names,
    proof,
  };
}

/** By file and line; what the YAML library finds at several characters of one line is told once. */
function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const order = ({ file }: Problem): number => (files.includes(file) ? files.indexOf(file) : files.length);
  const sorted = problems.toSorted((a, b) => order(a) - order(b) || a.line - b.line || a.column - b.column);
  return [
    ...new Map(
      sorted.toReversed().map((problem) => [`${problem.file} ${problem.line} ${problem.message}`, problem]),
    ).values(),
  ].toReversed();
}
