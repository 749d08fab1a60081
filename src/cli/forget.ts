import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { namedInState, type NamedInState } from '../answers/named-in-state.ts';
import type { Config } from '../config/types.ts';
import { EXIT_STATUS, SeatwatchError } from '../domain/error.ts';
import { plural } from '../present/words.ts';
import { isWatched } from '../store/lock.ts';
import { openStore } from '../store/open.ts';
import { askWatch } from './ask-watch.ts';
import { configuredAsKeeper } from './configured.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

export interface ForgetOptions {
  user: string;
  config?: string | undefined;
  yes: boolean;
}

/**
 * `seatwatch forget USER`: takes a holder out of the state; without `--yes` it only says what that means, with exit
 * status 2. While `watch` runs it is asked to do it, and waited for: exit status 1 where it has not done so yet, or
 * where the state names the holder afterwards all the same.
 */
export async function forget({ user, config: named, yes }: ForgetOptions, streams: Streams): Promise<number> {
  const { out, err, columns, now } = streams;
  if (user.trim() === '') {
    throw new SeatwatchError(
      'usage',
      'name the holder to forget, as the log writes it, for example: seatwatch forget alice',
    );
  }
  const config = configuredAsKeeper(named, streams);
  const say = (text: string): void => out(prose(text, columns));
  const known = namedInState(config, user);
  say(knownText(known, user));
  if (!yes) {
    err(prose(`seatwatch: nothing was changed. This cannot be undone: add --yes to forget ${user}.`, columns));
    return EXIT_STATUS.usage;
  }
  if (isWatched(config.state)) {
    const later = await askWatch(config, { kind: 'forget', user }, `forget ${user}`);
    say(later ?? byWatchText(known, user));
    if (later !== undefined) return 1;
  } else {
    say(here(config, user, now()));
  }
  const left = namedInState(config, user);
  if (left.sessions.length + left.refusals > 0) {
    const why = 'a log has told of it since, or another watch keeps the state by now';
    const where = `the state names ${user} all the same, in ${countOf(left)}`;
    err(prose(`seatwatch: ${where}: ${why}; run the command again.`, columns));
    return 1;
  }
  for (const rest of remaining(config)) say(rest);
  return 0;
}

function knownText({ sessions, otherSpellings }: NamedInState, user: string): string {
  const others = someOf(otherSpellings);
  const alike = others === '' ? '' : ` ${others} is written otherwise and stays: it is forgotten by itself.`;
  if (sessions.length === 0) {
    return `The state holds no session of ${user}. Refusals, mails and remembered lines are searched too.${alike}`;
  }
  const open = sessions.filter(({ closedAt }) => closedAt === undefined).length;
  const names = [...new Set(sessions.map(({ who }) => who.holder ?? ''))].toSorted();
  const counted = 'its seat stays counted, under a name made up for it, until it ends.';
  const stays = open === 0 ? '' : ` ${open === 1 ? 'One is' : `${open} are`} open: ${counted}`;
  return `The state holds ${plural(sessions.length, 'session')} of ${user} (as ${someOf(names)}).${stays}${alike}`;
}

function someOf(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${plural(names.length - 5, 'other')}` : '');
}

function countOf({ sessions, refusals }: NamedInState): string {
  return [[sessions.length, 'session'] as const, [refusals, 'refusal'] as const]
    .filter(([count]) => count > 0)
    .map(([count, what]) => plural(count, what))
    .join(' and ');
}

function byWatchText({ sessions, refusals }: NamedInState, user: string): string {
  if (sessions.length + refusals > 0) return 'Forgotten by the running watch.';
  return `The running watch has searched the state. No session and no refusal of ${user} was there to forget.`;
}

function here(config: Config, user: string, now: number): string {
  const { store, damage } = openStore(config.state, now);
  try {
    if (damage !== null)
      throw new SeatwatchError(
        'state-damaged',
        `${damage} Start "seatwatch watch", which reads the logs anew, then forget again`,
      );
    const { sessions, open, other } = store.erase(user);
    if (sessions + open + other === 0) return `Nothing to forget: the state does not name ${user} anywhere.`;
    const ended = `${plural(sessions, 'session')} that had ended removed`;
    return `Forgotten: ${ended}, ${open} open under another name, ${plural(other, 'other place')} cleaned.`;
  } finally {
    store.close();
  }
}

/** What no state can take back. */
function remaining({ state, mail, sources, people }: Config): string[] {
  const paths = sources.flatMap((source) => source.paths);
  const folder = mail?.folder ?? (mail?.host === undefined ? join(state, 'mail') : undefined);
  const damaged = existsSync(state)
    ? readdirSync(state)
        .filter((name) => name.includes('.damaged-'))
        .map((name) => join(state, name))
    : [];
  return [
    'The logs themselves still hold the name ' +
      `(${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}): seatwatch never writes to ` +
      'them, and a login that they tell of from now on is recorded again.',
    'A backup that was made before still holds the name: remove it, or forget again once it was restored.',
    'An older log of watch (journal or service log) may hold the name too, in texts not understood.',
    ...(folder !== undefined && existsSync(folder)
      ? [`Mails written to ${folder} were not touched.`]
      : ['Mails that were sent already were not touched.']),
    ...(damaged.length > 0 ? [`A damaged state that was moved aside may hold it too: ${damaged.join(', ')}.`] : []),
    ...(Object.keys(people).length > 0 ? ['Names under people: in the configuration are yours to remove.'] : []),
  ];
}
