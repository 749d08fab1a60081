import type { Entry } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import type { RecordStart } from './line.ts';
import { recordStartOfRaw } from './record-start.ts';
import { notUnderstood, type IrisState } from './state.ts';

/** So many in a row are no quotation any more. */
const IN_A_ROW = 3;

const BEHIND =
  'lines behind a prefix, in a log whose first lines stand without one: they are taken for quotations and do not ' +
  'count; if the log goes on in this form, ask about that part by itself';

/**
 * A head behind something, in a log whose first heads stand at the beginning of their lines: it is a quotation. Where
 * several come in a row, none older than what was read before, the log may have gone on behind a prefix: that is told
 * once, until a head stands at the beginning again.
 */
export function quotation(
  entry: Entry,
  above: RecordStart | undefined,
  state: IrisState,
  emit: Emit,
  tools: Tools,
): IrisState {
  const quoted = recordStartOfRaw(entry.text);
  if (quoted === undefined || state.last === null) return state;
  let fits = false;
  tools.match(quoted.text, () => {
    fits = true;
    return false;
  });
  const at = tools.stamp(quoted.wall, state.last);
  if (!fits || at < state.last) return state;
  const goesOn = entry.recordStart !== undefined && above === undefined;
  const behind = goesOn ? (state.behind ?? 1) + 1 : 1;
  const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
  if (behind === IN_A_ROW + 1) notUnderstood(fact, BEHIND, emit, entry.text.slice(0, 200));
  return { ...state, behind: Math.min(behind, IN_A_ROW + 1) };
}

/** The state once a head stands at the beginning of its line. */
export function plainAgain(state: IrisState): IrisState {
  if (state.behind === undefined) return state;
  const { behind: _, ...rest } = state;
  return rest;
}
