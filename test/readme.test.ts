import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configured } from '../src/cli/configured.ts';
import { main } from '../src/cli/main.ts';
import { render } from '../src/notify/receivers/email/render.ts';
import { timeline } from './timeline.ts';

const ROOT = join(import.meta.dirname, '..');
const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const README = page('README.md');
const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const EVERYTHING = PAGES.map(page).join('\n');

/** Blocks that a comment of this name announces. */
function blocks(name: string, text = EVERYTHING): string[] {
  const found = text.matchAll(new RegExp(`<!-- ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``, 'g'));
  return [...found].map(([, block]) => block ?? '');
}

describe('the README and the pages under docs', () => {
  test('a README of at most 200 lines', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(200);
  });

  test.each(blocks('run').map((block) => [block.slice(0, block.indexOf('\n')), block]))(
    'shows what the program prints: %s',
    async (line, block) => {
      const args =
        line
          .replace(/^\$ seatwatch /, '')
          .match(/'[^']*'|\S+/g)
          ?.map((word) => word.replaceAll("'", '')) ?? [];
      let printed = '';
      const from = process.cwd();
      process.chdir(ROOT);
      try {
        const status = await main(args, {
          out: (text) => (printed += text),
          err: () => {},
          env: {},
          columns: 100,
          now: () => Date.UTC(2026, 10, 21),
        });
        expect(status).toBe(0);
      } finally {
        process.chdir(from);
      }
      expect(`${line}\n${printed}`).toBe(block);
    },
  );

  test('shows the mail that the demo sends: its first screen, and docs/mail.md all of it', () => {
    const demo = join(ROOT, 'fixtures', 'demo-site');
    const limit = timeline({ settings: { trace: 'always' }, limit: 5 })
      .lines(readFileSync(join(demo, 'iris', 'messages.log'), 'utf8'))
      .lines(readFileSync(join(demo, 'feed.log'), 'utf8'))
      .outcome()
      .notices.find(({ reason }) => reason === 'first');
    const { subject = '', text = '' } = limit === undefined ? {} : render(limit);
    const whole = `Subject: ${subject}\n\n${text.trimEnd()}\n`;
    expect(blocks('mail', page('docs/mail.md'))).toEqual([whole]);
    const [first = '', screen = ''] = whole.split('\n\n');
    expect(blocks('mail', README)).toEqual([`${first}\n\n${screen}\n`]);
  });

  test('shows configurations that are accepted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatwatch-readme-'));
    try {
      const shown = blocks('config');
      expect(shown.length).toBeGreaterThan(0);
      for (const text of shown) {
        const file = join(folder, 'seatwatch.yaml');
        await writeFile(file, text);
        expect(configured(file, {}).sources.length).toBeGreaterThan(0);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('shows a unit that may write where the examples write, and nowhere else', () => {
    const [unit = '', ...others] = blocks('unit');
    expect(others).toEqual([]);
    expect(unit).toContain('ProtectSystem=strict');
    // A faulty configuration is not mended by another start.
    expect(unit).toContain('RestartPreventExitStatus=2');
    const written = [...EVERYTHING.matchAll(/(?:^state|heartbeat: \{ file): (\/[\w/]+)/gm)].map(
      ([, path]) => path ?? '',
    );
    expect(written).toEqual(expect.arrayContaining(['/var/lib/seatwatch', '/run/seatwatch/alive']));
    const folders = { StateDirectory: '/var/lib/', RuntimeDirectory: '/run/' };
    const writable = Object.entries(folders).flatMap(([key, above]) =>
      [...unit.matchAll(new RegExp(`^${key}=(\\w+)$`, 'gm'))].map(([, name]) => `${above}${name ?? ''}`),
    );
    for (const path of written)
      expect(
        writable.filter((folder) => path === folder || path.startsWith(`${folder}/`)),
        path,
      ).toHaveLength(1);
  });

  test('names only files that exist', () => {
    expect(blocks('run').length).toBeGreaterThan(1);
    for (const at of PAGES)
      for (const [, path] of page(at).matchAll(/\]\(((?!http)[^)#]+)\)/g))
        expect(() => readFileSync(join(ROOT, at, '..', path ?? '')), `${at}: ${path}`).not.toThrow(/ENOENT/);
  });
});
