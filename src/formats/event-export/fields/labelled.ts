import { levelOf } from './localised-text.ts';
import { isWindowsLog, partsOf, sureParts } from './names.ts';

/** So many fields of a run tell that it is of an event. */
const ENOUGH = 3;
const LONGEST = 64 * 1024;

/** `Label: `, of up to three words. */
const LABEL = /(?:^|[\s;|])((?:[A-Z][\w-]{0,30})(?: [A-Z]?[\w-]{1,30}){0,2}): /g;
/** A number before the fields: `[7036 / 0x1b7c]`. */
const NUMBER = /^\[(\d{1,10}) \/ 0x[\da-f]{1,8}\] ?/i;

/**
 * The fields of a run of text: `[0 / 0x0000] Source Name: x Strings: ['y'] Computer Name: z`. Undefined where their
 * names are not those of an event.
 */
export function runIn(text: string): Record<string, string> | undefined {
  if (text.length > LONGEST || !text.includes(': ')) return undefined;
  const found: Record<string, string> = {};
  const number = NUMBER.exec(text);
  if (number !== null) found['eventid'] = number[1]!;
  LABEL.lastIndex = number === null ? 0 : number[0].trimEnd().length;
  let open: { label: string; from: number } | undefined;
  for (let match = LABEL.exec(text); match !== null; match = LABEL.exec(text)) {
    const from = match.index + match[0].length;
    const label = nameAt(match[1]!);
    if (open !== undefined) found[open.label] ??= text.slice(open.from, from - label.length - 2).trim();
    open = { label, from };
    LABEL.lastIndex = from - 1;
    const list = /^\[['"]/.test(text.slice(from, from + 2)) ? text.indexOf(`${text[from + 1]!}]`, from + 2) : -1;
    if (list > 0) LABEL.lastIndex = list + 2;
  }
  if (open !== undefined) found[open.label] ??= text.slice(open.from).trim();
  return sureParts(Object.keys(found)).size >= ENOUGH ? found : undefined;
}

/** Of words before a colon those that are a name: the value before may end in words like it. */
function nameAt(words: string): string {
  const all = words.split(' ');
  const names = all.map((_, at) => all.slice(at).join(' '));
  return names.find((name) => partsOf([name]).size > 0) ?? words;
}

/** A line of `Key=value`. */
const PAIR = /^([A-Za-z][\w.-]{1,40})=(.*)$/;

/**
 * The fields of lines of `Key=value`, one below the other; a line that is none goes on with the value before, and what
 * stands before the first may be the time. Undefined where their names are not those of an event.
 */
export function pairLinesIn(text: string): Record<string, string> | undefined {
  if (text.length > LONGEST * 4 || !text.includes('=')) return undefined;
  const found: Record<string, string> = {};
  let key: string | undefined;
  for (const line of text.split(/\r*\n/)) {
    const pair = key?.toLowerCase() === 'message' && endsWithMessage(found) ? null : PAIR.exec(line);
    if (pair !== null) {
      key = pair[1]!;
      found[key] ??= pair[2]!;
    } else if (key !== undefined) found[key] += `\n${line}`;
    else if (line.trim() !== '') found['time'] ??= line.trim();
  }
  return sureParts(Object.keys(found)).size >= ENOUGH ? found : undefined;
}

/** The message comes last, and may hold such lines itself, where what else tells of the event stands before it. */
function endsWithMessage(found: Readonly<Record<string, string>>): boolean {
  return sureParts(Object.keys(found)).size >= ENOUGH && 'time' in found;
}

/**
 * The fields of a text in brackets: `[Application] [INFORMATION] [0] [Provider] [computer] [text]`. Undefined where no
 * log, level and number of an event stand before it.
 */
export function bracketsIn(text: string): Record<string, string> | undefined {
  if (!/^\[[^\]]{1,200}\] \[/.test(text) || !text.trimEnd().endsWith(']')) return undefined;
  const fields = text.trim().slice(1, -1).split('] [');
  const [log, level, id] = [
    fields.findIndex((field) => isWindowsLog(field)),
    fields.findIndex((field) => levelOf(field) !== undefined),
    fields.findIndex((field) => /^\d{1,5}$/.test(field)),
  ];
  const behind = Math.max(log, level, id);
  if (log < 0 || level < 0 || id < 0 || behind > 3 || fields.length < behind + 3) return undefined;
  const [provider = '', ...rest] = fields.slice(behind + 1);
  const [computer, texts] = rest.length > 1 ? [rest[0]!, rest.slice(1)] : ['', rest];
  return {
    logname: fields[log]!,
    leveldisplayname: fields[level]!,
    eventid: fields[id]!,
    providername: provider,
    computername: computer,
    message: texts.join('] ['),
  };
}
