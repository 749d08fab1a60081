import { stateCheck } from './state-check.ts';

/**
 * Holds while what the log seems to say is in doubt, since too many disconnects found no logon. What is inferred from
 * it is then no longer told, so that this must be.
 */
export const pairing = stateCheck('pairing', (_, { doubt }) => {
  if (doubt === undefined) return 'the disconnects find their logons again';
  return { says: doubt, about: [], instance: '', proof: [] };
});
