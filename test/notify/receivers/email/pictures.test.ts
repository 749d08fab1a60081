import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { render } from '../../../../src/notify/receivers/email/render.ts';
import { EXAMPLES } from '../../text/examples.ts';

/** What the browser measured of one mail at one width. */
interface Measured {
  name: string;
  width: number;
  /** How far the mail is wider than its window, in pixels. */
  over: number;
  /** Texts that stand out from their ground by less than 4.5 to 1 (WCAG 2, AA), with their contrast. */
  faint: string[];
  /** Texts that were measured. */
  texts: number;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const browser = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
const WIDTHS = [390, 1100];
const SCHEMES = ['light', 'dark'];
const LONG = `${'x'.repeat(180)}@host-with-a-name-that-never-ends.example.test`;

describe.skipIf(browser === undefined)('a mail as a browser shows it (needs Chromium; skipped without it)', () => {
  test('is never wider than a phone, and can be read, on a light ground and on a dark one', async () => {
    const measured = await measure();
    expect(measured).toHaveLength((Object.keys(EXAMPLES).length + 1) * WIDTHS.length * SCHEMES.length);
    for (const { name, width, over, faint, texts } of measured) {
      expect(texts, name).toBeGreaterThan(5);
      expect(over, `${name} at ${width} pixels`).toBeLessThanOrEqual(0);
      expect(faint, `${name} at ${width} pixels`).toEqual([]);
    }
  });
});

async function measure(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-pictures-'));
  try {
    const page = join(folder, 'mails.html');
    await writeFile(page, pageOf());
    const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`];
    const { stdout } = await promisify(execFile)(browser ?? '', [...args, '--dump-dom', `file://${page}`], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const result = /<pre id="result">([^<]*)<\/pre>/.exec(stdout)?.[1] ?? '';
    return JSON.parse(Buffer.from(result, 'base64').toString('utf8')) as Measured[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All mails in frames of both widths and both grounds, and a script that measures them. */
function pageOf(): string {
  const mails: [string, string][] = Object.entries(EXAMPLES).map(([name, of]) => [
    name,
    render(of, 'mon1.example.test').html,
  ]);
  const [first = ''] = mails.map(([, html]) => html);
  mails.push(['a name without an end', first.replaceAll('10.20.0.17', LONG)]);
  // What the device asks for, written into the mail, so that one browser shows both.
  const on = (scheme: string, html: string): string =>
    html.replace(':root{color-scheme:light dark}', `:root{color-scheme:${scheme}}`);
  const frame = (name: string, html: string, width: number): string =>
    `<iframe data-name="${name}" width="${width}" height="800" style="border:0" srcdoc="${quoted(html)}"></iframe>`;
  const frames = SCHEMES.flatMap((scheme) =>
    mails.flatMap(([name, html]) => WIDTHS.map((width) => frame(`${name}, ${scheme}`, on(scheme, html), width))),
  );
  const script = `(${measuring.toString()})()`;
  const after = `<pre id="result"></pre><script>onload = () => ${script}</script>`;
  return `<!doctype html><meta charset="utf-8">${frames.join('\n')}${after}`;
}

function quoted(html: string): string {
  return html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** Runs in the browser, so that it stands alone; the types are the little of the browser's that it uses. */
function measuring(): void {
  type Style = { color: string; backgroundColor: string; opacity: string };
  type Element = {
    parentElement: Element | null;
    textContent: string;
    tagName: string;
    childNodes: Iterable<{ nodeType: number; textContent: string }>;
  };
  type Page = {
    documentElement: { scrollWidth: number; clientWidth: number };
    body: Element & { append(one: unknown): void };
    querySelectorAll(of: string): Iterable<Element>;
    defaultView: { getComputedStyle(of: Element): Style };
    createElement(of: string): Element & { style: { cssText: string }; remove(): void };
  };
  const top = (
    globalThis as unknown as {
      document: {
        querySelectorAll(of: string): Iterable<{ dataset: { name: string }; width: string; contentDocument: Page }>;
        getElementById(of: string): Element;
      };
    }
  ).document;

  const rgb = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const mix = (over: number[], under: number[], share: number): number[] =>
    over.map((part, at) => part * share + (under[at] ?? 0) * (1 - share));
  const luminance = (colour: number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const results = [...top.querySelectorAll('iframe')].map(({ dataset, width, contentDocument: page }) => {
    const styleOf = (one: Element): Style => page.defaultView.getComputedStyle(one);
    const probe = page.createElement('div');
    probe.style.cssText = 'background:Canvas';
    page.body.append(probe);
    const ground = rgb(styleOf(probe).backgroundColor).slice(0, 3);
    probe.remove();
    let texts = 0;
    const faint: string[] = [];
    for (const one of page.querySelectorAll('body *')) {
      const own = [...one.childNodes]
        .filter(({ nodeType }) => nodeType === 3)
        .map(({ textContent }) => textContent.trim())
        .join(' ')
        .trim();
      if (own === '') continue;
      texts += 1;
      let opacity = 1;
      let behind = ground;
      let found = false;
      for (let at: Element | null = one; at !== null; at = at.parentElement) {
        const style = styleOf(at);
        opacity *= Number(style.opacity);
        const [r = 0, g = 0, b = 0, alpha = 1] = rgb(style.backgroundColor);
        if (!found && alpha > 0) [behind, found] = [mix([r, g, b], ground, alpha), true];
      }
      const [light, dark] = [
        luminance(mix(rgb(styleOf(one).color).slice(0, 3), behind, opacity)),
        luminance(behind),
      ].toSorted((a, b) => b - a);
      const contrast = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
      if (contrast < 4.5) faint.push(`${contrast.toFixed(2)}: ${own.slice(0, 40)}`);
    }
    const { scrollWidth, clientWidth } = page.documentElement;
    return { name: dataset.name, width: Number(width), over: scrollWidth - clientWidth, faint, texts };
  });
  const bytes = new TextEncoder().encode(JSON.stringify(results));
  top.getElementById('result').textContent = btoa(String.fromCharCode(...bytes));
}
