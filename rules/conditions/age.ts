import { stateCheck } from './state-check.ts';

const MOST_NAMED = 5;
const MOST_PROOFS = 3;

/**
 * Holds while a pool has sessions that should be checked first: older than the age that the source is configured with,
 * or passed by a newer logon, as the licence model has it. One alert a pool names them all; another one that joins is a
 * rise.
 * While the pairs of logons and disconnects are in doubt, nobody is suspected of anything.
 */
export const age = stateCheck('age', (_, pool, view) => {
  if (pool.doubt !== undefined) return pool.doubt;
  const suspects = view.suspects(pool.pool);
  if (suspects.length === 0) return 'no session is left to check';
  const names = [...new Set(suspects.map(({ who }) => who.holder ?? 'somebody without a name'))];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return {
    says: `${suspects.length} to check first: ${names.slice(0, MOST_NAMED).join(', ')}${more}`,
    about: suspects.map(({ id }) => id),
    instance: [...new Set(suspects.map(({ instance }) => instance))].join(', '),
    proof: suspects.slice(0, MOST_PROOFS).flatMap(({ proof }) => proof.slice(0, 1)),
  };
});
