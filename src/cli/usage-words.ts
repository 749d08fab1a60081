import { existsSync } from 'node:fs';
import { listed, nearest } from '../config/problem.ts';

/** All that stands first on a command line; a test holds it to what the help lists. */
export const COMMANDS = [
  'who',
  'history',
  'usage',
  'report',
  'explain',
  'watch',
  'check',
  'init',
  'health',
  'test-mail',
  'audit',
  'forget',
  'backup',
  'restore',
  'completion',
] as const;

/** What stands behind `report`. */
const REPORTS = ['license-use', 'licence-use', 'user-activity', 'right-size'];

/** What stands behind a command that needs a word, for example. */
const NEEDED: Readonly<Record<string, string>> = {
  init: 'name the logs to watch, as in "seatwatch init messages.log"',
  audit: 'name the pool, as `seatwatch who` shows it, as in "seatwatch audit POOL --used 5"',
  forget: 'name the holder, as the log writes it, as in "seatwatch forget alice"',
  backup: 'name the file to write, as in "seatwatch backup seatwatch.backup"',
  restore: 'name the file that seatwatch backup wrote, as in "seatwatch restore seatwatch.backup"',
};

/** What the words are about: the command line as it was typed, and the options that the command takes. */
interface Typed {
  args: readonly string[];
  options: readonly string[];
}

/** Why a first word is no command, with the one that may be meant; undefined where it is one. */
export function unknownCommand(args: readonly string[]): string | undefined {
  const word = args.find((one) => !one.startsWith('-'));
  if (word === undefined || (COMMANDS as readonly string[]).includes(word) || word === 'help') return undefined;
  const near = nearestOf(word, COMMANDS);
  if (near !== undefined) return `there is no command "${word}": did you mean seatwatch ${near}?`;
  if (existsSync(word))
    return `"${word}" is a file, and no command stands before it: "seatwatch who ${word}" tells who is logged in`;
  return `there is no command "${word}": there are ${listed(COMMANDS, 'and')}`;
}

/** What the reader of the command line complains of, in words of people; `message` itself where it has them already. */
export function usageWords(message: string, typed: Typed): string {
  const [, unknown] = /^Unknown arguments?: (.*)$/s.exec(message) ?? [];
  const report = unknownReport(typed.args);
  if (unknown !== undefined && report !== undefined) return report;
  if (unknown !== undefined)
    return unknown
      .split(', ')
      .map((name) => unknownWord(name, typed))
      .join('; ');
  if (message.startsWith('Not enough non-option arguments')) {
    const command = commandOf(typed.args);
    return NEEDED[command] ?? `something is missing behind "seatwatch ${command}"`;
  }
  const [, missing] = /^Missing required arguments?: (.*)$/s.exec(message) ?? [];
  if (missing !== undefined) return `${dashed(missing)} is missing: write it with its value behind it`;
  const [, without] = /^Not enough arguments following: (.*)$/s.exec(message) ?? [];
  if (without !== undefined) return `${dashed(without)} has no value: write it behind, as in ${dashed(without)} VALUE`;
  const wrong = [...message.matchAll(/Argument: (\S+), Given: (.*?), Choices: (.*)/g)];
  if (wrong.length > 0)
    return wrong
      .map(([, name = '', given = '', choices = '']) => {
        const words = choices.split(', ').map((word) => word.replace(/^"|"$/g, ''));
        return `${dashed(name)} is ${listed(words)}, and not ${given}`;
      })
      .join('; ');
  return message;
}

/** Why the word behind `report` is none, where that is so. */
function unknownReport(args: readonly string[]): string | undefined {
  const word = commandOf(args) === 'report' ? args.slice(args.indexOf('report') + 1).find(isWord) : undefined;
  if (word === undefined || REPORTS.includes(word)) return undefined;
  const near = nearestOf(word, REPORTS);
  const meant = near === undefined ? `there are ${listed(REPORTS, 'and')}` : `did you mean ${near}?`;
  return `there is no report "${word}": ${meant}`;
}

function isWord(word: string): boolean {
  return !word.startsWith('-');
}

function unknownWord(name: string, { args, options }: Typed): string {
  const isOption = args.some((one) => one === dashed(name) || one.startsWith(`${dashed(name)}=`));
  if (!isOption) return `seatwatch ${commandOf(args)} takes no word behind it, and "${name}" is one: leave it out`;
  const near = nearestOf(
    name,
    options.filter((one) => one.length > 1),
  );
  const meant = near === undefined ? '' : `: did you mean --${near}?`;
  return `there is no option ${dashed(name)} of seatwatch ${commandOf(args)}${meant}`;
}

function commandOf(args: readonly string[]): string {
  return args.find((one) => (COMMANDS as readonly string[]).includes(one)) ?? '';
}

/** The known word that is nearest, or the only one that begins so. */
function nearestOf(word: string, known: readonly string[]): string | undefined {
  const begun = known.filter((one) => word.length > 1 && one.startsWith(word.toLowerCase()));
  return nearest(word, known) ?? (begun.length === 1 ? begun[0] : undefined);
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
