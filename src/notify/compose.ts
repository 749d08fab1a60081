import { isOfSystem, type NoticeBody, type Rule } from '../domain/alerting.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Product } from '../domain/product.ts';
import { keptHolders } from './kept-holders.ts';
import type { Compose } from './notices.ts';

/** The settings of a site that a notice is made from. */
export interface ComposeSettings {
  pools: readonly { id: string; expected: readonly string[] }[];
  rules: readonly Rule[];
  /** The shipped rules: one of the user about the same as one of them has its remedies. None unless given. */
  shipped?: readonly Rule[];
  timezone: string;
  /** The name of the site, for mails. */
  site?: string | undefined;
  /** By what else it is known, for mails. */
  labels?: Readonly<Record<string, string>>;
  people: NoticeBody['people'];
  hosts: NoticeBody['hosts'];
}

/** Gives the function that makes the body of a notice from the ledger as it stands; `productOf` is by source id. */
export function createCompose(
  settings: ComposeSettings,
  ledger: Pick<Ledger, 'pools' | 'holdings'>,
  productOf: (source: string) => Product | undefined,
): Compose {
  const { rules, shipped = [], pools, site, labels = {}, timezone, people, hosts } = settings;

  return function compose(about, at, more): NoticeBody {
    const [first] = about;
    const named = new Set(about.flatMap(({ pool }) => pool ?? []));
    const product = first === undefined ? undefined : productOf(first.source);
    const ruled = rules.filter(({ id }) => about.some(({ rule }) => rule === id));
    return {
      ...(product?.short !== undefined && { short: product.short }),
      ...(site !== undefined && { site }),
      ...(Object.keys(labels).length > 0 && { labels }),
      waitsFor: Object.fromEntries(ruled.map(({ id, condition, on }) => [id, on ?? condition])),
      product: product?.parser.product ?? '',
      title: first?.title ?? '',
      level: first?.level ?? 'info',
      at,
      timezone,
      alerts: about,
      pools: ledger
        .pools()
        .filter(({ pool }) => more.watching !== undefined || named.has(pool))
        .map((pool) => ({ ...pool, ...keptHolders(ledger.holdings(pool.pool), at), expected: expectedIn(pool.pool) })),
      advice:
        first === undefined
          ? []
          : adviceOf(
              product,
              rules.find(({ id }) => id === first.rule),
              shipped,
            ),
      people,
      hosts,
      ...more,
    };
  };

  function expectedIn(pool: string): readonly string[] {
    return pools.find(({ id }) => id === pool)?.expected ?? [];
  }
}

/**
 * The steps that a person can take about an alert of a rule: those of the product for the rule's id, else those for a
 * shipped rule of the same condition, so that a site's own rule has remedies too.
 */
function adviceOf(product: Product | undefined, rule: Rule | undefined, shipped: readonly Rule[]): readonly string[] {
  if (product === undefined || rule === undefined) return [];
  const { advice, parser } = product;
  const own = advice[rule.id];
  if (own !== undefined) return own;
  const alike = shipped.find(
    (one) =>
      advice[one.id] !== undefined &&
      one.condition === rule.condition &&
      one.on === rule.on &&
      isOfSystem(one, parser.system),
  );
  return alike === undefined ? [] : (advice[alike.id] ?? []);
}
