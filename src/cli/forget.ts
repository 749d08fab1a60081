import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { isOf } from '../ledger/stand-ins.ts';
import { isWatched } from '../store/lock.ts';
import { openStore } from '../store/open.ts';
import { leaveRequest, refusedName } from '../store/requests.ts';
import { formatDuration } from '../time/duration.ts';
import { plural } from '../words/words.ts';
import { configured } from './configured.ts';
import { Failure } from './failure.ts';
import { openKept } from './kept.ts';
import type { Streams } from './main.ts';
import { prose } from './table.ts';

/** How long to wait for `watch`, and how often to look, in milliseconds. */
const PATIENCE = 10_000;
const LOOK = 50;

export interface ForgetOptions {
  user: string;
  config?: string | undefined;
  yes: boolean;
}

/**
 * `seatwatch forget USER`: takes a holder out of the state; without `--yes` it only says what that means, with exit status 2.
 * While `watch` runs it is asked to do it, and waited for: exit status 1 where it has not done so yet.
 */
export async function forget({ user, config: named, yes }: ForgetOptions, { env, out, err, columns, now }: Streams): Promise<number> {
  if (user.trim() === '') throw new Failure('name the holder to forget, as the log writes it, for example: seatwatch forget alice', 2);
  const config = configured(named, env);
  const say = (text: string): void => out(prose(text, columns));
  say(knownOf(config, user));
  if (!yes) {
    err(prose(`seatwatch: nothing was changed. This cannot be undone: add --yes to forget ${user}.`, columns));
    return 2;
  }
  const done = isWatched(config.state) ? await byWatch(config, user) : here(config, user, now());
  say(done ?? `Asked watch to forget ${user}; it has not done so within ${PATIENCE / 1000} s. It does at its next look (every ${formatDuration(config.poll)}); its log says when, or why not.`);
  if (done === undefined) return 1;
  for (const rest of remaining(config)) say(rest);
  return 0;
}

function knownOf(config: Config, user: string): string {
  const view = openKept(config);
  try {
    const sessions = view.sessions(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).filter(({ who }) => who.holder !== undefined && isOf(user, who.holder));
    if (sessions.length === 0) return `The state holds no session of ${user}. Refusals, mails and remembered lines are searched too.`;
    const open = sessions.filter(({ closedAt }) => closedAt === undefined).length;
    const names = [...new Set(sessions.map(({ who }) => who.holder ?? ''))].toSorted();
    const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${plural(names.length - 5, 'other')}` : '');
    const stays = open === 0 ? '' : ` ${open === 1 ? 'One is' : `${open} are`} open: its seat stays counted, under a name made up for it, until it ends.`;
    return `The state holds ${plural(sessions.length, 'session')} of ${user} (as ${shown}).${stays}`;
  } finally {
    view.close();
  }
}

function here(config: Config, user: string, now: number): string {
  const { store, damage } = openStore(config.state, now);
  try {
    if (damage !== null) throw new Failure(`${damage} Start "seatwatch watch", which reads the logs anew, then forget again`);
    const { sessions, open, other } = store.forget(user);
    return `Forgotten: ${plural(sessions, 'session')} that had ended removed, ${open} open under another name, ${plural(other, 'other place')} cleaned.`;
  } finally {
    store.close();
  }
}

async function byWatch(config: Config, user: string): Promise<string | undefined> {
  const file = leaveRequest(config.state, { kind: 'forget', user });
  const until = performance.now() + PATIENCE;
  while (existsSync(file)) {
    if (performance.now() > until) return undefined;
    await pause(LOOK);
  }
  if (existsSync(refusedName(file))) throw new Failure(`the running watch did not understand the request and put it aside as ${refusedName(file)}: is it an older seatwatch? Restart it, then forget again`);
  return `Forgotten by the running watch.`;
}

/** What no state can take back. */
function remaining({ state, mail, sources, people }: Config): string[] {
  const paths = sources.flatMap((source) => source.paths);
  const folder = mail?.folder ?? (mail?.host === undefined ? join(state, 'mail') : undefined);
  const damaged = existsSync(state) ? readdirSync(state).filter((name) => name.includes('.damaged-')).map((name) => join(state, name)) : [];
  return [
    `The logs themselves still hold the name (${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}): seatwatch never writes to them, and a login that they tell of from now on is recorded again.`,
    ...(folder !== undefined && existsSync(folder) ? [`Mails written to ${folder} were not touched.`] : ['Mails that were sent already were not touched.']),
    ...(damaged.length > 0 ? [`A damaged state that was moved aside may hold it too: ${damaged.join(', ')}.`] : []),
    ...(Object.keys(people).length > 0 ? ['Names under people: in the configuration are yours to remove.'] : []),
  ];
}
