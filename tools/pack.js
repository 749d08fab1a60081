// Before `npm pack`: builds dist/, since Node.js strips no types below node_modules. What npm prints on stdout stays
// npm's.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledParts, notToBeBundled } from './parts.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const refused = notToBeBundled(bundledParts());
if (refused.length > 0) {
  console.error(`cannot pack: the licence of a part does not let it be handed on with MIT: ${refused.join('; ')}`);
  process.exit(1);
}
rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) {
  console.error('cannot pack: the TypeScript compiler failed, see above; if it was not found, run `npm ci` first');
  process.exit(1);
}
for (const name of readdirSync('rules').filter((file) => file.endsWith('.yaml')))
  copyFileSync(`rules/${name}`, `dist/rules/${name}`);
