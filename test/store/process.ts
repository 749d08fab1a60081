/**
 * A process of its own for tests: keeps or reads a state, tells by lines what it does, and ends when its input does.
 */
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { isWatched } from '../../src/store/lock.ts';
import { openStore } from '../../src/store/open.ts';
import { openView } from '../../src/store/view.ts';
import { opened, session, work } from './work.ts';

const [mode, folder = '', times = ''] = process.argv.slice(2);
const input = createInterface({ input: process.stdin });
const end = new AbortController();
input.on('close', () => end.abort());

/** Commits position i and session i at once. */
function keep(): { next(): number; close(): void } {
  const { store } = openStore(folder, 0);
  let position = Number(store.loaded().inputs.get('x') ?? 0);
  return {
    next() {
      position += 1;
      store.commit(
        work({
          at: position,
          inputs: new Map([['x', position]]),
          changes: opened(session(`s${position}`, { openedAt: position })),
        }),
      );
      return position;
    },
    close: () => store.close(),
  };
}

function read(): { sessions: string[]; position: number } | undefined {
  const view = openView(folder);
  if (view === undefined) return undefined;
  const position = Number(view.loaded().inputs.get('x') ?? 0);
  const sessions = view.sessions(0, Number.MAX_SAFE_INTEGER).map((each) => each.id);
  view.close();
  return { sessions, position };
}

function tell(answer: unknown): void {
  process.stdout.write(`${typeof answer === 'string' ? answer : JSON.stringify(answer)}\n`);
}

switch (mode) {
  case 'watch': {
    const state = keep();
    for (let i = 0; i < 3; i++) state.next();
    tell('ready');
    input.on('line', () => tell(String(state.next())));
    input.on('close', () => state.close());
    break;
  }
  case 'flood': {
    const state = keep();
    while (!end.signal.aborted) {
      const position = state.next();
      if (position % 20 === 0) {
        tell(String(position));
        await setImmediate();
      }
    }
    state.close();
    break;
  }
  case 'restart': {
    const restart = (): number => {
      const state = keep();
      const position = state.next();
      state.close();
      return position;
    };
    for (tell(String(restart())); !end.signal.aborted; restart()) await setImmediate();
    break;
  }
  case 'read':
    try {
      const answer = read();
      tell(answer === undefined ? { none: true } : { ...answer, watched: isWatched(folder) });
    } catch (error) {
      tell({ error: error instanceof Error ? error.message : String(error) });
    }
    input.close();
    break;
  case 'read often':
    for (let i = 0; i < Number(times); i++) {
      const answer = read();
      if (answer?.sessions.length !== answer?.position)
        tell(`torn: ${answer?.sessions.length} sessions at ${answer?.position}`);
    }
    tell('whole');
    input.close();
    break;
  case 'open':
    try {
      openStore(folder, 0).store.close();
      tell('opened');
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
    input.close();
    break;
  default:
    input.close();
}
