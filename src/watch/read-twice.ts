import { createIsAnotherLog } from '../formats/beside-log.ts';
import { readTwice } from '../inputs/file/same-content.ts';
import type { Logger } from '../notify/logger.ts';
import { holdsEvents, type Input } from './inputs.ts';

/**
 * Takes away the inputs whose bytes are read for another one already, since all in them would count twice: they are
 * read for the first alone. Each is told when it turns up.
 */
export function createTwiceGuard(log: Logger): (inputs: Map<string, Input>) => Promise<void> {
  let told: ReadonlySet<string> = new Set();
  return async function leaveOut(inputs) {
    const reads = ({ id, source, path, product, wanted }: Input) => ({
      id,
      wanted,
      source: source.id,
      path,
      system: source.system,
      isLog: !holdsEvents({ product }),
    });
    const isAnother = createIsAnotherLog();
    const twice = await readTwice([...inputs.values()].map(reads), ({ path, wanted }, log) =>
      isAnother(path, log.path, () => wanted),
    );
    for (const [{ id, source, path }, first] of twice) {
      inputs.delete(id);
      if (told.has(id)) continue;
      const fields = { source, file: path, readFor: first.source, readAs: first.path };
      log.error(fields, 'a file is read for another input already: it is left out, since all in it would count twice');
    }
    told = new Set([...twice.keys()].map(({ id }) => id));
  };
}
