import { describe, expect, test } from 'vitest';
import { HEADER, list, record, short, stream } from './stream.ts';

const NAMED = { namedModules: ['M7'] };
const DORA = ['renewed', 'M7', 'dora', 'PC-018'];

describe('a module per user or per computer, whose seats stay taken when the program ends', () => {
  test.each(['M7', 'm7'])('keeps its seat on Quit, which shows that it was used until then (%s)', (module) => {
    const lines = [record('08:00:00', 'Validate', 'dora', 'PC-018', module)];
    lines.push(record('09:00:00', 'Quit', 'dora', 'PC-018', module));
    expect(short(stream(lines, { settings: NAMED }).events)).toEqual([DORA, DORA]);
  });

  test('gives it up where the entry is removed or deactivated', () => {
    const lines = ['Remove', 'DeactivateEntry'].map((event) => record('08:00:00', event, 'dora', 'PC-018', 'M7'));
    expect(short(stream(lines, { settings: NAMED }).events)).toEqual([
      ['closed', 'one', 'm7|pc-018-dora', 'removed from the licence file'],
      ['closed', 'one', 'm7|pc-018-dora', 'deactivated'],
    ]);
  });

  test('keeps it where a Quit names no module, so that the program as a whole has ended', () => {
    const lines = [
      record('08:00:00', 'Validate', 'dora', 'PC-018', 'M7'),
      record('08:00:00', 'Validate', 'dora', 'PC-018', 'M1'),
      record('09:00:00', 'Quit', 'dora', 'PC-018', ''),
    ];
    const { events } = stream(lines, { settings: NAMED });
    expect(short(events).slice(2)).toEqual([['closed', 'one', 'm1|pc-018-dora', 'quit']]);
  });

  test('keeps it where the records themselves tell the type, also in those that do not', () => {
    const lines = [
      `${HEADER},ModuleType`,
      '2026-05-06T08:00:00Z,Validate,M9,dora,PC-018,,,,1',
      '2026-05-06T09:00:00Z,Quit,M9,dora,PC-018,,,,',
    ];
    const told = short(stream(lines).events);
    expect(told).toEqual([
      ['not-understood', expect.stringContaining('name it under namedModules')],
      ['renewed', 'M9', 'dora', 'PC-018'],
      ['renewed', 'M9', 'dora', 'PC-018'],
    ]);
  });

  test('is called as the settings write it in lists too, so that its pool is the same', () => {
    const told = short(list('Module,User,Computer\nm7,dora,PC-018\n', { settings: NAMED }).events);
    expect(told).toEqual([['census', 'M7', true, ['dora', 'PC-018']]]);
  });

  test('all entries are removed from a module whose name is odd', () => {
    const lines = [
      record('08:00:00', 'Validate', 'dora', 'PC-018', 'a\\b'),
      record('09:00:00', 'RemoveAllItems', '', '', 'a\\b'),
    ];
    expect(short(stream(lines).events)).toContainEqual([
      'closed',
      'one',
      'a\\\\b|pc-018-dora',
      'all entries removed from the licence file',
    ]);
  });
});
