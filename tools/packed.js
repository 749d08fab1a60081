// After `npm pack`: writes beside the package its SHA-256, and the list of its parts (CycloneDX).
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cycloneDx } from './parts.ts';

const started = process.env.INIT_CWD ?? process.cwd();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = resolve(started, process.env.npm_config_pack_destination ?? '.');
const packed = `${name}-${version}.tgz`;
// `npm publish` and `npm pack --dry-run` leave no file.
if (existsSync(join(folder, packed))) {
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, packed)))
    .digest('hex');
  writeFileSync(join(folder, `${packed}.sha256`), `${hash}  ${packed}\n`);
  writeFileSync(
    join(folder, `${name}-${version}.cdx.json`),
    `${JSON.stringify(cycloneDx(hash, new Date()), null, 2)}\n`,
  );
}
