import type { LicenceModel } from '../domain/licence-model.ts';
import type { PoolInstance } from './pool-instance.ts';
import type { InstanceState } from './state.ts';

/** From here on every close is to have its opening, where the licence model says so. */
export function beginPairs({ model, instance }: PoolInstance): void {
  if (model.pairing !== undefined) instance.pairs = { closes: 0, unpaired: 0 };
}

/** Counts a close, and whether it found no session. */
export function countPair({ instance }: PoolInstance, unpaired: boolean): void {
  const { pairs } = instance;
  if (pairs !== undefined) instance.pairs = { closes: pairs.closes + 1, unpaired: pairs.unpaired + Number(unpaired) };
}

/** Why the pairs of logons and disconnects of an instance are to be doubted; undefined where they are not. */
export function doubtOf(
  instance: string,
  pairs: InstanceState['pairs'],
  model: LicenceModel | undefined,
): string | undefined {
  if (model?.pairing === undefined || pairs === undefined || pairs.closes < model.pairing.least) return undefined;
  if (pairs.unpaired <= model.pairing.unpaired * pairs.closes) return undefined;
  return (
    `since the last restart of ${instance}, ${pairs.unpaired} of ${pairs.closes} disconnects found ` +
    'no logon: the patterns may not fit this log'
  );
}
