import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatDuration } from '../time/duration.ts';
import { DEFAULTS } from './defaults.ts';
import { duration, line, textThat } from './fields.ts';
import { defaultState } from './find.ts';
import { readHeartbeat } from './heartbeat.ts';
import { readHosts, readMail, readPeople, readReceivers } from './mail.ts';
import { readPatterns } from './patterns.ts';
import { readPools } from './pools.ts';
import { ConfigError } from './problem.ts';
import type { Problem } from './problem.ts';
import { readRules } from './rules.ts';
import { isGroup, openSheet } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { readSources } from './sources.ts';
import type { Config, ConfigContext } from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** No configuration that a person writes is as large; what is may be a log. */
const MAX_BYTES = 1024 * 1024;

const PLACES = ['state', 'site', 'sources', 'pools', 'mail', 'people', 'hosts', 'patterns', 'rules'];
const KEYS = [...PLACES, 'poll', 'downtime', 'unreadableAfter', 'retention', 'heartbeat'];

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
  return parseConfig(readText(file), file, context);
}

/** As `loadConfig`, for a text that was read already. */
export function parseConfig(text: string, file: string, context: ConfigContext): Config {
  const sheet = openSheet(text, file);
  const config = sheet.broken ? undefined : readConfig(sheet, file, context);
  if (config === undefined || sheet.problems.length > 0) {
    throw new ConfigError(inOrder(sheet.problems));
  }
  return config;
}

function readConfig(sheet: Sheet, file: string, context: ConfigContext): Config | undefined {
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
  return {
    file: absolute,
    folder,
    state,
    ...(site !== undefined && { site }),
    sources,
    pools: readPools(sheet, top['pools'], systems, context),
    mail,
    receivers: readReceivers(sheet, top, mail, state, context.receivers),
    people: readPeople(sheet, top['people']),
    hosts: readHosts(sheet, top['hosts']),
    patterns: readPatterns(sheet, top['patterns'], context),
    rules: readRules(sheet, top['rules'], context),
    poll: sheet.read(duration(100, HOUR).optional(), top['poll'], ['poll']) ?? DEFAULTS.poll,
    downtime: sheet.read(duration(0).optional(), top['downtime'], ['downtime']) ?? DEFAULTS.downtime,
    retention: readRetention(sheet, top['retention']),
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

/** By line; what the YAML library finds at several characters of one line is told once. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return [
    ...new Map(sorted.toReversed().map((problem) => [`${problem.line} ${problem.message}`, problem])).values(),
  ].toReversed();
}

function readText(file: string): string {
  let handle: number | undefined;
  let bytes: Buffer;
  try {
    // Opening a pipe would wait for its writer.
    if (!statSync(file).isFile()) throw notFile(file);
    handle = openSync(file, 'r');
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw notFile(file);
    if (stat.size > MAX_BYTES)
      throw refuse(
        file,
        'the file is larger than 1 MiB and hardly a configuration',
        'name the configuration, not a log',
      );
    bytes = readFileSync(handle);
  } catch (error) {
    throw error instanceof ConfigError ? error : refuse(file, ...unreadable(error));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    const lines = before.split('\n');
    throw refuse(
      file,
      'the file is not UTF-8',
      'save it in the encoding UTF-8',
      lines.length,
      (lines.at(-1)?.length ?? 0) + 1,
    );
  }
}

function notFile(file: string): ConfigError {
  return refuse(file, 'the configuration is not a file', 'name the file, for example /etc/seatwatch/seatwatch.yaml');
}

function unreadable(error: unknown): [string, string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT') return ['there is no such file', 'create it, or name another with --config'];
  if (code === 'EACCES' || code === 'EPERM')
    return ['this account may not read the file', 'allow it to read the file, or run as the account that may'];
  return [`the file cannot be read (${code})`, 'check the path, or name another with --config'];
}

function refuse(file: string, message: string, remedy: string, atLine = 0, column = 0): ConfigError {
  return new ConfigError([{ file, line: atLine, column, path: '', message, remedy }]);
}
