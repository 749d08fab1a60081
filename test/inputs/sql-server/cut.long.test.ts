import { expect, test } from 'vitest';
import { cutAnswers, expectWholeOrNothing } from './cut.ts';
import { selfSigned } from './stand-in/certificate.ts';

const ROWS = 5000;
const certificate = selfSigned('127.0.0.1');

test.each([
  ['in the clear', {}, {}],
  ['with TLS', { tls: 'offered', certificate }, { encrypt: true, trustServerCertificate: true }],
] as const)('an answer of 5,000 rows %s is whole or nothing, cut at each of its packets', async (_, options, more) => {
  const answers = await cutAnswers(ROWS, options, more);
  const cuts = answers.starts.flatMap((start) => [start - 1, start, start + 1]);
  expect(cuts.length).toBeGreaterThan(140);
  const within = cuts.filter((cut) => cut >= 0 && cut <= answers.length);
  await expectWholeOrNothing(answers, ROWS, within, 'closed');
  await expectWholeOrNothing(answers, ROWS, within, 'reset');
});
