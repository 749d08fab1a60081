import { findConfig } from '../config/find.ts';
import type { Config } from '../config/types.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

/** What a command about files takes from a configuration. */
export type BesideFiles = Pick<Config, 'patterns' | 'people' | 'hosts' | 'reports'>;

/**
 * The configuration that is there for a command that was given files: the one that `--config` names, else that of
 * SEATWATCH_CONFIG or of the usual places; undefined where there is none. One that cannot be read or has faults is told
 * of, and no more: files need none. Throws SeatwatchError where that is so of one that `--config` names.
 */
export async function besideFiles(
  named: string | undefined,
  { env, err, columns }: Pick<Streams, 'env' | 'err' | 'columns'>,
): Promise<BesideFiles | undefined> {
  const file = findConfig(named, env, process.platform);
  if (file === undefined) return undefined;
  // Whoever has no configuration does not wait for what reads one.
  const { configured } = await import('./configured.ts');
  try {
    return configured(named, env, 'files');
  } catch (error) {
    if (named !== undefined) throw error;
    err(
      prose(
        `seatwatch: patterns and names of ${file} are not used, since it cannot be taken: ${firstFault(error)}`,
        columns,
      ),
    );
    return undefined;
  }
}

/** The first fault of a configuration, and what tells of all; of one that cannot be read, why that is so. */
function firstFault(error: unknown): string {
  // Of a configuration with faults the first line only counts them.
  const [told = '', first, ...more] = (error instanceof Error ? error.message : String(error)).split('\n');
  if (first === undefined) return told;
  return `${first}; ${more.length === 0 ? '' : `${more.length} more; `}"seatwatch check" tells of all`;
}
