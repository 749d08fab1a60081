import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { State } from './state.ts';

/** More features are made up. */
const MOST = 50;

/**
 * A grant of a feature that no pool counts. Programs take such ones all the time; but only client connections are given
 * to a Device ID, so that of these nobody has said yet which pool counts them: that is told once.
 */
export function countedByNone(
  { feature, device }: { feature: string; device: string | undefined },
  fact: Fact,
  emit: Emit,
  state: State,
): State {
  const { unpooled = [] } = state;
  if (device === undefined || unpooled.length >= MOST || unpooled.includes(feature)) return state;
  const name = feature.slice(0, 100);
  const detail = `devices are given ${name}, and no pool counts it: name its pool in the setting features`;
  emit({ ...fact, kind: 'remark', what: 'not-understood', detail, text: fact.proof.text ?? '' });
  return { ...state, unpooled: [...unpooled, feature] };
}
