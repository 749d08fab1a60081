import type { Store } from '../domain/store.ts';
import type { Logger } from '../notify/logger.ts';
import { refusedName, refuseRequest, removeRequest, requestsIn, type Audit } from '../store/requests.ts';

/**
 * Gives the function that carries out what commands have asked of `watch`. It tells whether the state was changed, so
 * that whoever has loaded it must load it again. What fails stays asked for, and is told once. `audit` takes a count,
 * and gives whether it was kept; it throws where the count is of nothing that is known.
 */
export function createRequestApplier(
  state: string,
  store: Pick<Store, 'erase'>,
  log: Logger,
  audit: (count: Audit) => boolean,
): () => boolean {
  const told = new Map<string, string>();
  return function obey() {
    let changed = false;
    for (const { file, request } of requestsIn(state)) {
      try {
        if (request === undefined) {
          refuseRequest(file);
          log.error({ file: refusedName(file) }, 'a request was not understood and put aside');
          continue;
        }
        if (request.kind === 'audit') {
          if (!audit(request)) continue;
          removeRequest(file);
          log.info({ pool: request.pool, used: request.used, of: request.of }, 'seats were counted');
          continue;
        }
        changed = true;
        // The log must not keep the name that the state is to forget.
        const { sessions, open, other } = store.erase(request.user);
        removeRequest(file);
        told.delete(file);
        log.info({ sessions, open, other }, 'a holder was forgotten');
      } catch (error) {
        if (told.get(file) !== String(error))
          log.error({ file, error: String(error) }, 'a request could not be carried out; it is tried again');
        told.set(file, String(error));
      }
    }
    return changed;
  };
}
