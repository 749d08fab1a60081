import { expect, onTestFinished, test } from 'vitest';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { cases } from '../runs.ts';
import { MINUTE, watched, event, STARTED } from './watched-exports.ts';

test('two long exports, of which each is read in many parts, are taken in the order of time: a stop that the other one tells ends who came before it', async () => {
  const watch = await watched();
  onTestFinished(() => watch.close());
  const [stop, all] = [700, 1200];
  const operators = Array.from({ length: all }, (_, minute) =>
    event(minute + 1, `New Operator Logon. Record ID: ${minute % 600}, Name: op${minute % 600}`),
  ).filter((_, minute) => minute !== stop);
  const services = Array.from({ length: all }, (_, minute): FullEvent => ({
    ...event(minute + 1, `The Example service entered the ${minute % 2 === 0 ? 'stopped' : 'running'} state.`),
    source: 'Service Control Manager',
    id: 7036,
    channel: 'System',
    data: [{ value: 'Example' }, { value: minute % 2 === 0 ? 'stopped' : 'running' }],
  }));
  const stopped = event(stop + 1, 'Service stopped successfully.');
  watch.put('Application.csv', 'event-viewer-csv', [STARTED, ...operators]);
  watch.put('System.xml', 'event-viewer-xml', [...services.slice(0, stop), stopped, ...services.slice(stop + 1)]);
  await watch.read();
  expect(watch.sessions()).toBe(all - stop - 1);
  expect(watch.warnings).toEqual([]);
  await watch.restart();
  await watch.read();
  expect(watch.sessions()).toBe(all - stop - 1);
});

/** Half the events of an export, which is read in two parts or three. */
const LONG = cases([600, 1200]);

test.each(LONG)(
  'however many exports of twice %i events lie there, all are taken in the order of time',
  async (all) => {
    const watch = await watched();
    onTestFinished(() => watch.close());
    const files = 6;
    const logons = (file: number): FullEvent[] =>
      Array.from({ length: all }, (_, minute) =>
        event(minute + 1, `New Operator Logon. Record ID: ${file}, Name: op${file}`),
      );
    // Who logs on by one file is removed by another, half a minute later.
    const removals = (file: number): FullEvent[] =>
      Array.from({ length: all }, (_, minute) =>
        event(minute + 1.5, `Remove Operator by Disconnect. Record ID: ${file}, Name: op${file}`),
      );
    for (let file = 0; file < files; file += 1) {
      const both = [...logons(file), ...removals((file + 1) % files)].toSorted((one, other) => one.at - other.at);
      watch.put(`day${file}.csv`, 'event-viewer-csv', [...(file === 0 ? [STARTED] : []), ...both]);
    }
    await watch.read();
    expect(
      new Set(
        watch
          .history()
          .map(({ openedAt, opened, closedAt, closed }) =>
            [opened, closed, (closedAt ?? NaN) - (openedAt ?? NaN)].join(' '),
          ),
      ),
    ).toEqual(new Set([`exact exact ${MINUTE / 2}`]));
    expect(watch.history()).toHaveLength(files * all);
  },
);
