#!/usr/bin/env node
// Plain JavaScript that any Node can run: an old one must be told so before it meets TypeScript or node:sqlite.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`seatwatch needs Node.js 24 or newer, and this is ${process.version}. Install it from your distribution, or run: npx --package=node@24 seatwatch`);
  process.exit(1);
}
enableCompileCache?.();
// The published package holds JavaScript, since Node strips no types below node_modules.
const built = new URL('../dist/src/cli/main.js', import.meta.url);
const { main } = await import(existsSync(built) ? built.href : new URL('../src/cli/main.ts', import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
