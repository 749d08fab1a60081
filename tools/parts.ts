import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Licences under which a part may be handed on together with what is under MIT. */
const MAY_GO_ALONG = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
]);

/** A part that is packed with the program; `licence` is an SPDX expression, where it states one. */
export interface Part {
  name: string;
  version: string;
  licence?: string;
  /** Its hash as the registry states it: `sha512-` and base64. */
  integrity?: string;
}

interface LockFile {
  name: string;
  version: string;
  packages: Record<string, { version?: string; license?: string; integrity?: string; inBundle?: boolean }>;
}

/** The parts that `npm pack` bundles, as the lock file of the folder names them: each version once, by name. */
export function bundledParts(lock: Pick<LockFile, 'packages'> = lockFile()): Part[] {
  const all = Object.entries(lock.packages)
    .filter(([, { inBundle }]) => inBundle === true)
    .map(([path, { version = '', license, integrity }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      ...(license !== undefined && { licence: license }),
      ...(integrity !== undefined && { integrity }),
    }))
    .toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  // One may lie in several folders.
  return all.filter(({ name, version }, at) => name !== all[at - 1]?.name || version !== all[at - 1]?.version);
}

/** Those that may not go along, each with what it states. */
export function notToBeBundled(parts: readonly Part[]): string[] {
  return parts
    .filter(({ licence }) => licence === undefined || !MAY_GO_ALONG.has(licence))
    .map(({ name, version, licence = 'no licence' }) => `${name} ${version}: ${licence}`);
}

/** The list of the parts as CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/); `hash` is the package's SHA-256. */
export function cycloneDx(hash: string, at: Date): object {
  const { name, version } = lockFile();
  const program = componentOf({ name, version, licence: 'MIT' });
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      component: { ...program, type: 'application', hashes: [{ alg: 'SHA-256', content: hash }] },
    },
    components: bundledParts().map(componentOf),
  };
}

function componentOf({ name, version, licence, integrity }: Part): object {
  const [algorithm, hash] = integrity?.split('-') ?? [];
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: licence === undefined ? [] : [{ license: { id: licence } }],
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(hash ?? '', 'base64').toString('hex') }],
    }),
  };
}

function lockFile(): LockFile {
  return JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile;
}
