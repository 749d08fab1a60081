import type { Alert, Notice, NoticeBody } from '../domain/alerting.ts';

type Pool = NoticeBody['pools'][number];

/**
 * A notice without the names of holders and without texts of a log, for a receiver that shows none: seats, limits and
 * counts stay, and so do instances and sources.
 */
export function withoutNames(notice: Notice): Notice {
  const { body } = notice;
  const { alerts, pools } = body;
  const title = alerts.find((alert) => alert.title === body.title)?.ownTitle ?? body.title;
  return {
    ...notice,
    body: { ...body, title, alerts: alerts.map(alertWithout), pools: pools.map(poolWithout), people: {}, hosts: {} },
  };
}

function alertWithout({ refused: _, about: __, proof: ___, says, ownTitle, ...alert }: Alert): Alert {
  // Of a pool, the words may go on with the holders: `2 to check first: ann, bob`.
  const words = alert.pool === null ? says : says?.split(':', 1)[0];
  const title = ownTitle ?? alert.title;
  return { ...alert, title, ...(words !== undefined && { says: words }), proof: [] };
}

function poolWithout({ holdings, others, ...pool }: Pool): Pool {
  const maybe = holdersOf(holdings.filter(({ uncertain }) => uncertain === true)) + (others?.maybe ?? 0);
  const sure = holdersOf(holdings.filter(({ uncertain }) => uncertain !== true)) + (others?.sure ?? 0);
  return { ...pool, drift: null, holdings: [], expected: [], others: { sure, maybe } };
}

function holdersOf(holdings: Pool['holdings']): number {
  return new Set(holdings.map(({ who }) => JSON.stringify([who.holder, who.node]))).size;
}
