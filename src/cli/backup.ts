import { plural, sizeText } from '../present/words.ts';
import { createTimeText } from '../present/time-text.ts';
import { backUp, restore, type Held } from '../store/backup.ts';
import { machineZone } from '../time/zone.ts';
import { configuredAsKeeper } from './configured.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

export interface BackupOptions {
  file: string;
  config?: string | undefined;
}

const KEEP = 'It names people: keep it where only those get at it who may read the state, and no longer than that.';

/** `seatwatch backup FILE`: copies the state to a file, also while `watch` runs. */
export async function backup(
  { file, config: named, force }: BackupOptions & { force: boolean },
  streams: Streams,
): Promise<number> {
  const config = configuredAsKeeper(named, streams);
  const held = backUp(config.state, file, force);
  streams.out(prose(`Backed up to ${file}: ${heldText(held)}. ${KEEP}`, streams.columns));
  return 0;
}

/** `seatwatch restore FILE`: puts a backup in the place of the state, while no `watch` runs. */
export async function restored({ file, config: named }: BackupOptions, streams: Streams): Promise<number> {
  const { out, columns, now } = streams;
  const config = configuredAsKeeper(named, streams);
  const { aside, ...held } = restore(config.state, file, now());
  out(prose(`Restored from ${file}: ${heldText(held)}.`, columns));
  if (aside !== null) out(prose(`The state that was there lies now at ${aside}; remove it once all is well.`, columns));
  const next = 'Start "seatwatch watch": it reads the logs on from there, and sends at most one mail a pool about it.';
  out(prose(`${next} Whoever was forgotten since the backup is named again: run "seatwatch forget" again.`, columns));
  return 0;
}

function heldText({ bytes, sessions, events, notices, from, to }: Held): string {
  const clock = createTimeText(machineZone()).full;
  const beside = plural(events, 'refusal or remark', 'refusals and remarks');
  const what = `${plural(sessions, 'session')}, ${beside}, ${plural(notices, 'mail')}`;
  const since = from === null ? '' : `, from ${clock(from)} on`;
  const until = to === null ? 'nothing read yet' : `read up to ${clock(to)}`;
  return `${sizeText(bytes)}, ${what}${since}, ${until}`;
}
