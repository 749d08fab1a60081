import { expect, test } from 'vitest';
import type { Holding, Session } from '../../src/domain/ledger.ts';
import { notesOf } from '../../src/present/notes.ts';
import { missedText } from '../../src/present/session-words.ts';
import { createTimeText } from '../../src/present/time-text.ts';
import { day } from '../timeline.ts';

const { full } = createTimeText('UTC');
const SESSION: Session = {
  id: '1',
  pool: 'aveva/MOM',
  instance: 'GR1',
  source: 'aveva',
  who: { node: 'PC1', key: 'PC1:mmc' },
  openedAt: day('08:00'),
  opened: 'exact',
  lastSeenAt: day('21:40'),
  proof: [],
};
const silent = (every: number): Session => ({
  ...SESSION,
  uncertain: true,
  notRenewed: { every, until: day('21:40') },
});

test('a session that is not renewed any more says how often it was, and until when', () => {
  const until = full(day('21:40'));
  expect(missedText(silent(3_598_200), full)).toBe(`2 renewals were missed: renewed every 60 min until ${until}`);
  expect(missedText(silent(60_000), full)).toBe(`2 renewals were missed: renewed every 1 min until ${until}`);
  expect(missedText(silent(86_400_000), full)).toBe(`2 renewals were missed: renewed every 24 h until ${until}`);
  expect(missedText(SESSION, full)).toBeUndefined();
  const never: Session = { ...SESSION, notRenewed: { every: 300_000, until: day('21:40'), never: true } };
  expect(missedText(never, full)).toBe(
    `2 renewals were missed: not renewed since ${until}, and its program renews others every 5 min`,
  );
});

test('a table names it as what it is, not as uncertain alone', () => {
  const holding = (session: Session): Holding => ({ ...session, state: 'open', holderSince: null });
  expect(notesOf([holding(silent(3_600_000))]).map(({ text }) => text)).toEqual(['2 renewals missed']);
  expect(notesOf([holding({ ...SESSION, uncertain: true })]).map(({ text }) => text)).toEqual(['uncertain']);
});
