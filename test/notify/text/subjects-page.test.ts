import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { render } from '../../../src/notify/receivers/email/render.ts';
import { stateOf } from '../../../src/notify/text/state.ts';
import { EXAMPLES } from './examples.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'subjects.md'), 'utf8');

test('docs/subjects.md shows the subjects that are sent, cut as a locked phone cuts them', () => {
  const subjects = Object.values(EXAMPLES).map((of) => render(of).subject);
  const rows = subjects.map((subject) => `| \`${subject.slice(0, 40).trimEnd()}\` | \`${subject}\` |\n`).join('');
  expect(PAGE).toContain(`|---|---|\n${rows}\n`);
  expect(subjects).toHaveLength(12);
});

test('no two of them look alike, and each begins with its state', () => {
  const cut = Object.values(EXAMPLES).map((of) => [stateOf(of), render(of).subject.slice(0, 40)] as const);
  expect(new Set(cut.map(([, subject]) => subject)).size).toBe(cut.length);
  for (const [state, subject] of cut) expect(subject.startsWith(state), subject).toBe(true);
  for (const [state] of cut) expect(PAGE).toContain(`| \`${state}\` |`);
});
