import { describe, expect, test } from 'vitest';
import { cutAnswers, expectWholeOrNothing } from './cut.ts';
import { selfSigned } from './stand-in/certificate.ts';

/** A generator of numbers below a bound that gives the same ones for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TRUSTED = { encrypt: true, trustServerCertificate: true } as const;

describe('of an answer that is cut nothing is given, and the process lives', () => {
  test.each(['closed', 'reset'] as const)('at and beside the bounds of its packets (%s)', async (how) => {
    const answers = await cutAnswers(500);
    const cuts = answers.starts.flatMap((start) => [start - 1, start, start + 1]);
    const within = cuts.filter((cut) => cut >= 0 && cut <= answers.length);
    expect(within.length).toBeGreaterThan(15);
    await expectWholeOrNothing(answers, 500, within, how);
  });

  test('at 200 places anywhere', async () => {
    const answers = await cutAnswers(500);
    const below = numbers(11);
    const cuts = Array.from({ length: 200 }, () => below(answers.length));
    await expectWholeOrNothing(answers, 500, cuts, 'closed');
  });

  test('at 60 places of a connection that is secured', async () => {
    const certificate = selfSigned('127.0.0.1');
    const answers = await cutAnswers(500, { tls: 'offered', certificate }, TRUSTED);
    const below = numbers(12);
    const cuts = Array.from({ length: 60 }, () => below(answers.length));
    await expectWholeOrNothing(answers, 500, cuts, 'closed');
    await expectWholeOrNothing(answers, 500, cuts.slice(0, 20), 'reset');
  });

  test('and one that was whole before the connection ended is given, or told to be broken off', async () => {
    for (const rows of [0, 1, 50, 2000]) {
      const answers = await cutAnswers(rows);
      for (const how of ['closed', 'reset'] as const)
        await expectWholeOrNothing(
          answers,
          rows,
          Array.from({ length: 10 }, () => answers.length),
          how,
        );
    }
  });
});
