/** A file that another process holds for itself, or that may not be read for another cause. */
import { appendFileSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, configIn, fresh, holders, logOf, login, must, until, watching, type Count, type Place } from './try.ts';

/** libuv's UV_FS_O_EXLOCK: on Windows the file is shared with nobody. */
const ALONE = 0x1000_0000;

export async function locked(place: Place, count: Count): Promise<void> {
  const folder = fresh(place, 'locked');
  const log = join(folder, 'messages.log');
  writeFileSync(log, logOf('alice'));
  const config = configIn(folder, [log]);
  const running = await watching(place, config);
  const known = (): string[] => holders(place, ['--config', config]);
  const told = (): boolean => /cannot be read|could not be read/.test(running.text());
  await until(() => known().includes('alice'), 'who tells alice', running.text);

  await check(
    count,
    'a log that another process holds for itself for some seconds: no word, and no line is lost',
    async () => {
      appendFileSync(log, login('bob'));
      const holder = openSync(log, ALONE | constants.O_RDWR | constants.O_APPEND);
      const from = Date.now();
      writeFileSync(holder, login('carol'));
      await until(() => Date.now() - from > 4_000, 'time passes', running.text);
      closeSync(holder);
      await until(
        () => known().includes('carol') && known().includes('bob'),
        'who tells carol',
        () => known().join(', ') + running.text(),
      );
      must(!told(), 'it was told of as a trouble', running.text());
    },
  );
  await check(
    count,
    'one that is held for more than half a minute is told of, and read when it is free again',
    async () => {
      const holder = openSync(log, ALONE | constants.O_RDWR | constants.O_APPEND);
      const from = Date.now();
      writeFileSync(holder, login('dave'));
      await until(told, 'it is logged', running.text, 60_000);
      must(Date.now() - from > 28_000, `it was told after ${Date.now() - from} ms already`, running.text());
      closeSync(holder);
      await until(
        () => known().includes('dave'),
        'who tells dave',
        () => known().join(', ') + running.text(),
      );
    },
  );
  running.child.kill();
}
