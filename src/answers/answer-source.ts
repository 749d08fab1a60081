import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { History } from '../engine/memory-history.ts';
import type { Answers } from './answers.ts';
import type { Answer } from './who.ts';

/** All that a question about earlier times is answered from, whoever made it. */
export interface AnswerSource {
  kind: Answers['kind'];
  past: History;
  /** The answer for the end of what is known. */
  end: Answer;
  /** The first instant of which files tell; null for a state, and where no line has a stamp. */
  begins: Instant | null;
  systemOf(pool: string): string;
}

/**
 * Marks a session that may still be open as uncertain where nobody knows whether it is, and as one to check first where
 * it is: what only the answer for the end knows of it.
 */
export function asKnown({ pools }: Answer): (session: Session) => Session {
  const known = new Map(
    pools.flatMap(({ holdings }) =>
      holdings.map(({ id, uncertain, suspect }) => [
        id,
        { ...(uncertain === true && { uncertain }), ...(suspect !== undefined && { suspect }) },
      ]),
    ),
  );
  return (session) => (session.closedAt === undefined ? { ...session, ...known.get(session.id) } : session);
}
