import type { HolderRow } from '../../../present/holder-rows.ts';
import { visible, visibleLines } from '../../../present/sanitise.ts';
import { ago, LINE_BREAKS } from '../../../present/time-text.ts';
import { personText, plural } from '../../../present/words.ts';
import type { Fact } from '../../text/fact.ts';
import type { Block, View } from '../../text/mail-body.ts';
import { markOf } from '../../text/steps.ts';

const width = 78;
const label = 10;

/**
 * A mail as plain text, about 78 columns wide, that stands alone. Raw log lines are not wrapped, so that they can be
 * searched for.
 */
export function textOf({ head, blocks, foot }: View): string {
  const lines = [
    ...facts(head),
    ...blocks.flatMap((block) => [...(block.kind === 'heading' ? [''] : []), ...blockLines(block)]),
    '',
    '-- ',
    ...foot.flatMap((text) => wrapped(visible(text), '', '')),
  ];
  return `${lines.join('\n')}\n`;
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return underlined(visible(block.text));
    case 'text':
      return wrapped(visible(block.text), '', '  ');
    case 'facts':
      return facts(block.facts);
    case 'steps':
      return block.steps.flatMap((step, index) => wrapped(visible(step, 2000), `${index + 1}. `.padStart(4), '    '));
    case 'bullets':
      return block.items.flatMap((item) => wrapped(visible(item, 2000), '  - ', '    '));
    case 'holders':
      return holders(block.rows, block.more);
    case 'proof':
      return [
        ...wrapped(`${visible(block.place)}:`, '', '  '),
        ...visibleLines(block.text).map((line) => `  | ${line}`),
      ];
  }
}

function facts(rows: readonly Fact[]): string[] {
  return rows.flatMap((row) =>
    wrapped(visible(row.value, 1000), `${visible(row.label)}:`.padEnd(label), ' '.repeat(label)),
  );
}

function holders(rows: readonly HolderRow[], more: number): string[] {
  const lines = rows.flatMap((row, index) => {
    const person = row.person === undefined ? '' : ` = ${visible(personText(row.person))}`;
    const held = row.held === null ? '' : ` (${ago(row.held)})`;
    const from = row.from.length === 0 ? '' : `, from ${row.from.map((name) => visible(name)).join(', ')}`;
    const mark = markOf(row);
    const name = `${visible(row.holder)}${person}${mark === '' ? '' : ` [${mark}]`}`;
    const details = `since ${row.since}${held}, ${plural(row.connections, 'session')}${from}; ${visible(row.sure)}`;
    return wrapped(`${name}: ${details}`, `${index + 1}. `.padStart(4), '    ');
  });
  return more > 0 ? [...lines, `    ... and ${more} more: run \`seatwatch who\``] : lines;
}

function underlined(text: string): string[] {
  const lines = wrapped(text, '', '  ');
  return [...lines, '-'.repeat(Math.min(width, Math.max(...lines.map(({ length }) => length))))];
}

/**
 * Wraps at blanks; a word longer than a line keeps a line of its own. Log text never begins a line: `rest` indents it.
 */
function wrapped(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(LINE_BREAKS)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      [line, empty] = [rest, true];
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
