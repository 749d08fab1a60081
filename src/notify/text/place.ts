import type { NoticeBody } from '../../domain/alerting.ts';
import { headerText } from '../../present/sanitise.ts';
import { shortProduct } from '../../present/words.ts';

/** So long a place is at most, so that the number behind it stands within the first 40 characters of a subject. */
const LONGEST = 22;

/**
 * Where it is, for a subject: `PROD (IRIS)`, or `SX1` where the name tells the product already, or `Hamburg/PROD` where
 * the site has a name. At most 22 characters, cut in the middle, since names of machines differ at their ends. Safe as
 * a header.
 */
export function placeOf(body: NoticeBody): string {
  const instances = instancesOf(body)
    .map((name) => headerText(name))
    .filter((name) => name !== '');
  const product = headerText(body.short ?? shortProduct(body.product, body.pools[0]?.system));
  const site = body.site === undefined ? '' : headerText(body.site);
  const [first = '', ...others] = instances;
  if (first === '') return shortened([site, product].filter((part) => part !== '').join('/') || 'seatwatch', LONGEST);
  const more = others.length === 0 ? '' : `+${others.length}`;
  if (site !== '') {
    const name = shortened(first, Math.max(6, LONGEST - site.length - 1 - more.length));
    return `${shortened(site, LONGEST - 1 - name.length - more.length)}/${name}${more}`;
  }
  const plain = product === '' || first.toLowerCase().includes(product.toLowerCase());
  const bracket = plain || product.length > 12 ? '' : ` (${product})`;
  return `${shortened(first, LONGEST - bracket.length - more.length)}${more}${bracket}`;
}

/**
 * The instances that the alerts name; of those that name none, such as of a whole pool, the ones whose sessions it
 * counts.
 */
function instancesOf({ alerts, pools }: NoticeBody): string[] {
  const named = alerts.map(({ instance }) => instance).filter((name) => name !== '');
  const counted = pools
    .filter(({ pool }) => alerts.some((alert) => alert.pool === pool))
    .flatMap(({ holdings }) => holdings.map(({ instance }) => instance));
  return [...new Set(named.length > 0 ? named : counted)];
}

function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  const cut = `${name.slice(0, most - 1 - tail)}…${name.slice(-tail)}`;
  // A pair of surrogates is never cut in two.
  return cut.replace(/[\ud800-\udbff]…/, '…').replace(/…[\udc00-\udfff]/, '…');
}
