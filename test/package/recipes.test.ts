import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { EXPORTER } from '../../src/formats/event-jsonl/export-run.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RECIPES = readdirSync(join(ROOT, 'recipes'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));
const PAGE = readFileSync(join(ROOT, 'docs', 'windows.md'), 'utf8');
const SCRIPT = readFileSync(join(ROOT, 'recipes', 'export-events.ps1'), 'utf8');

/** The elements of a file of XML with their texts. Throws where it is none. */
function elements(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const parser = new SaxesParser();
  let open = '';
  parser.on('opentag', ({ name }) => void (open = name));
  parser.on('text', (inner) => void (inner.trim() !== '' && found.set(open, inner)));
  parser.write(text).close();
  return found;
}

describe('the recipes for Windows', () => {
  test('start the service by the whole paths of node.exe and of the script', () => {
    const service = elements(readFileSync(join(ROOT, 'recipes', 'seatwatch-service.xml'), 'utf8'));
    expect(service.get('executable')).toMatch(/^C:\\.*\\node\.exe$/);
    expect(service.get('arguments')).toMatch(
      /^"C:\\.*\\node_modules\\seatwatch\\bin\\seatwatch\.js" watch --config C:\\/,
    );
    for (const command of ['nssm install', 'New-ScheduledTaskAction -Execute'])
      expect(PAGE.split('\n').find((line) => line.includes(command))).toMatch(/C:\\Program Files\\nodejs\\node\.exe/);
  });

  test('call no npx, which would ask a registry, and take no password in a command', () => {
    const shown = [...PAGE.matchAll(/```(?:bat|powershell)\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
    expect(shown.length).toBeGreaterThan(4);
    for (const text of [...shown, ...RECIPES.map((file) => readFileSync(file, 'utf8'))])
      expect(text).not.toMatch(/\bnpx\b|\/rp\b|-Password\b/);
  });

  test('write, in the exporting script, the line on each run that seatwatch knows', () => {
    expect(SCRIPT).toContain(`ProviderName = '${EXPORTER}'`);
    expect(SCRIPT).toMatch(/^Write-Lines @\(ConvertTo-Json \$run -Compress\)$/m);
  });
});
