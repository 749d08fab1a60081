import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import { parseDump } from './dump.ts';
import { consumedLine, unitsIn } from './metrics.ts';
import { seen, type IrisState } from './state.ts';

/** A dump is the whole truth of its moment, by which the ledger is checked. */
export function dump(entry: Entry, at: Instant, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const { holders, notUnderstood, free, whole } = parseDump(entry.text, at);
  // Where earlier ones ended in free entries, one without any was cut off.
  const isCut = !whole || (free === 0 && state.free === true);
  const fact: Fact = {
    at,
    instance: tools.instance,
    proof: { ...entry.place, text: `a licence dump with ${holders.length} holders` },
  };
  for (const line of notUnderstood.slice(0, 3))
    emit({
      ...fact,
      proof: { ...entry.place, text: line },
      kind: 'remark',
      what: 'not-understood',
      detail: 'a line of a licence dump that is no holder',
      text: line,
    });
  if (isCut) {
    const detail = 'a licence dump that ends too early: nobody whom it leaves out counts as gone';
    emit({ ...fact, kind: 'remark', what: 'damaged', detail });
  }
  emit({ ...fact, kind: 'census', pool: 'User', complete: notUnderstood.length === 0 && !isCut, holders });
  const after = seen(state, at);
  return free > 0 && state.free !== true ? { ...after, free: true } : after;
}

/** What the instance states itself of its units, without names. */
export function stated(entry: Entry, at: Instant, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const units = unitsIn(entry.text);
  const line = units === undefined ? consumedLine(entry.text) : undefined;
  if (line !== undefined)
    emit({
      at,
      instance: tools.instance,
      proof: { ...entry.place, text: line },
      kind: 'remark',
      what: 'not-understood',
      detail: 'a number of licence units in use that cannot be read, or several that differ',
      text: line,
    });
  if (units === undefined) return state;
  const text = `${units.used}${units.of === null ? '' : ` of ${units.of}`} licence units in use`;
  emit({
    at,
    instance: tools.instance,
    proof: { ...entry.place, text: `${text}, by the metrics of the instance` },
    kind: 'count',
    pool: 'User',
    ...units,
  });
  // It was asked for: how far the log has come it does not tell.
  return state;
}
