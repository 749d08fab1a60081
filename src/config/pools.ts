import * as z from 'zod';
import { id, line } from './fields.ts';
import { quoted, suggestion } from './problem.ts';
import { elsewhere, isGroup } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { systemOf } from './sources.ts';
import type { Systems } from './sources.ts';
import type { ConfigContext, PoolConfig } from './types.ts';

/**
 * Reads `pools`. Each counts one kind of its product over sources of its own system, and no two count the same kind of
 * a source.
 */
export function readPools(sheet: Sheet, value: unknown, systems: Systems, context: ConfigContext): PoolConfig[] {
  const shape = {
    id,
    system: systemOf(context.products),
    kind: line.describe('name what the licence counts, for example kind: User'),
    sources: z.array(line).min(1).describe('name the sources whose sessions count, for example sources: [iris-prod]'),
    limit: z.int().min(1).optional(),
    reserved: z.int().min(0).optional(),
    expected: z.array(line).optional(),
  };
  const pools: PoolConfig[] = [];
  const ids = new Map<unknown, number>();
  const claims = new Map<string, string>();
  for (const [at, entry] of sheet.list(value, ['pools']).entries()) {
    const where = ['pools', at];
    const pool = sheet.group(shape, entry, where);
    if (isGroup(entry) && entry['id'] !== undefined) {
      const before = ids.get(entry['id']);
      if (before === undefined) ids.set(entry['id'], at);
      else
        sheet.report(
          [...where, 'id'],
          'value',
          `another pool has the id ${quoted(entry['id'])} already${elsewhere(sheet, where, ['pools', before])}`,
          'give each pool an id of its own',
        );
    }
    reportKind(sheet, entry, where, context);
    if (pool === undefined) continue;
    const { reserved = 0, ...own } = pool;
    const kept = reserved > 0 && { reserved };
    pools.push({ ...own, limit: pool.limit ?? null, ...kept, expected: pool.expected ?? [] });
    reportReserved(sheet, pool, where);
    for (const [index, source] of pool.sources.entries()) {
      const complaint = complain(pool, source, systems, claims);
      if (complaint !== undefined) sheet.report([...where, 'sources', index], 'value', ...complaint);
    }
  }
  return pools;
}

/** Reserved seats are some of the limit. */
function reportReserved(sheet: Sheet, { id: pool, limit, reserved = 0 }: Counted, where: (string | number)[]): void {
  if (reserved === 0 || (limit !== undefined && reserved <= limit)) return;
  const [message, remedy] =
    limit === undefined
      ? [`the pool ${pool} has reserved seats and no limit`, 'give limit: too, the seats of the whole licence']
      : [`the pool ${pool} reserves ${reserved} seats of ${limit}`, `write ${limit} or less, or correct limit:`];
  sheet.report([...where, 'reserved'], 'value', message, remedy);
}

interface Counted {
  id: string;
  limit?: number | undefined;
  reserved?: number | undefined;
}

/** A kind that no log of the product names would count nobody, for ever. */
function reportKind(sheet: Sheet, entry: unknown, where: (string | number)[], { products }: ConfigContext): void {
  if (!isGroup(entry) || typeof entry['kind'] !== 'string') return;
  const product = products.find(({ parser }) => parser.system === entry['system']);
  if (product === undefined) return;
  const { kinds, moreKinds = [], anyKind } = product.parser.model;
  if (anyKind === true) return;
  const known = [...kinds, ...moreKinds];
  if (known.includes(entry['kind'])) return;
  const message = `${product.parser.product} counts no ${quoted(entry['kind'])}`;
  sheet.report([...where, 'kind'], 'value', message, suggestion(entry['kind'], known));
}

function complain(
  pool: Pick<PoolConfig, 'id' | 'system' | 'kind'>,
  source: string,
  systems: Systems,
  claims: Map<string, string>,
): [string, string] | undefined {
  if (!systems.has(source)) {
    const known = [...systems.keys()];
    return [
      `the pool ${pool.id} counts a source ${source}, which is not among the sources`,
      known.length === 0 ? 'add it to sources' : suggestion(source, known),
    ];
  }
  const system = systems.get(source);
  if (system !== undefined && system !== pool.system) {
    return [
      `the pool ${pool.id} counts ${pool.system}, but the source ${source} is of ${system}`,
      'count each product in pools of its own',
    ];
  }
  const claim = JSON.stringify([source, pool.kind]);
  const other = claims.get(claim);
  claims.set(claim, pool.id);
  if (other === pool.id) return [`the pool ${pool.id} names the source ${source} twice`, 'remove one of the two'];
  if (other !== undefined)
    return [
      `the pools ${other} and ${pool.id} both count ${pool.kind} of the source ${source}`,
      'leave the source to one of them',
    ];
  return undefined;
}
