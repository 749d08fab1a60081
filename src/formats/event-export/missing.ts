import { headText } from '../../inputs/file/encoding.ts';
import { partsOf, sureParts } from './fields/names.ts';

/** So many names of fields are looked at. */
const MOST_NAMES = 400;
const JSON_NAME = /"([^"\\\r\n]{1,80})"\s{0,20}:/g;
const XML_NAME = /<(?:\w{1,40}\s[^<>]{0,200}?\b(?:N|Name|NAME)=)?["']?([A-Za-z][\w.-]{0,60})/g;
const LABEL_NAME = /^[ \t]*(\p{L}[\w .-]{0,40}?)[ \t]*[:=]/gmu;

/**
 * What a file lacks that has records or rows, and is none of events for that reason alone: in a sentence that says what
 * to export too. Undefined where it is something else.
 */
export function whatIsMissing(head: Buffer): string | undefined {
  const names = namesIn(headText(head).trimStart());
  const [all, sure] = [partsOf(names), sureParts(names)];
  const [who, text] = [
    sure.has('provider') || sure.has('id') || sure.has('channel'),
    all.has('message') || all.has('inserts'),
  ];
  if (all.has('time') && text && !who)
    return (
      'it has times and texts, but no field that tells Windows events by their provider, event id or log: export ' +
      'those too'
    );
  if (who && text && !all.has('time')) return 'its events have no time: export that too';
  return who && all.has('time') && !text ? 'the texts of its events are missing: export their messages too' : undefined;
}

function namesIn(text: string): string[] {
  if (/^[[{]/.test(text)) return found(text, JSON_NAME).flatMap((name) => [name, name.split('.').slice(-2).join('')]);
  if (text.startsWith('<')) return found(text, XML_NAME);
  const [first = ''] = text.split(/\r?\n/, 1);
  const columns = first.split(/[,;\t]/).map((name) => name.replaceAll('"', ''));
  return columns.length > 1 ? columns : found(text, LABEL_NAME);
}

function found(text: string, pattern: RegExp): string[] {
  const names: string[] = [];
  for (const [, name = ''] of text.matchAll(pattern)) {
    names.push(name);
    if (names.length === MOST_NAMES) break;
  }
  return names;
}
