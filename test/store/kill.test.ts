import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { newFolder, start } from './help.ts';

test('a watch that is killed while it writes leaves position and sessions of the same moment, again and again', async () => {
  const folder = newFolder();
  let last = 0;
  for (let kill = 0; kill < 8; kill++) {
    const watch = start('flood', folder);
    for (let i = 0; i <= kill; i++) last = Number(await watch.line());
    await watch.end('SIGKILL');

    const { store, damage } = openStore(folder, 0);
    const position = Number(store.loaded().inputs.get('x'));
    expect(damage).toBeNull();
    expect(position).toBeGreaterThanOrEqual(last);
    expect(store.loaded().lastCommit).toBe(position);
    expect(store.sessions(0, 1e12).map((each) => each.id)).toEqual(
      Array.from({ length: position }, (_, i) => `s${i + 1}`),
    );
    store.close();
  }
});
