import { expect } from 'vitest';
import type { SqlServerAddress } from '../../../src/inputs/sql-server/address.ts';
import { ask, clockRow, database, manyLocks } from './database.ts';
import { MESSAGE, packetsOf, packetStarts } from './stand-in/packets.ts';
import type { Reply, StandIn, StandInOptions } from './stand-in/server.ts';
import { answerTokens } from './stand-in/tokens.ts';

/** A server whose answers are cut, and how many bytes a whole one has. */
export interface CutAnswers {
  length: number;
  /** Where its packets begin, and its end. */
  starts: readonly number[];
  /** Asks once, with so many bytes sent before the cut: the number of rows that were given, or why none was. */
  at(sent: number, how: Reply['end']): Promise<number | string>;
}

export async function cutAnswers(
  rows: number,
  options: Partial<StandInOptions> = {},
  more: Partial<SqlServerAddress> = {},
): Promise<CutAnswers> {
  const tokens = answerTokens({ rowsets: [clockRow(), manyLocks(rows)] });
  let cut: Pick<Reply, 'sent' | 'end'> = {};
  const server: StandIn = await database({ answer: () => ({ tokens, ...cut }), ...options });
  const message = packetsOf({ type: MESSAGE.reply, payload: tokens });
  return {
    length: message.length,
    starts: packetStarts(message),
    async at(sent, end) {
      cut = { sent, ...(end !== undefined && { end }) };
      try {
        return (await ask(server, more)).table.rows.length;
      } catch (error) {
        return (error as { code: string }).code;
      }
    },
  };
}

/** Nothing is given of an answer that was cut; of one that was whole before the cut, all or nothing. */
export async function expectWholeOrNothing(
  { at, length }: CutAnswers,
  rows: number,
  cuts: readonly number[],
  how: Reply['end'],
): Promise<void> {
  for (const sent of cuts) {
    const given = await at(sent, how);
    expect(sent < length ? ['sql-broken-off'] : ['sql-broken-off', rows], `cut at ${sent} of ${length}`).toContain(
      given,
    );
  }
}
