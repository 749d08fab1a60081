import { existsSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Says where a file of this project lies without asking the disk for it and for a package.json in every folder above:
 * they are some two hundred, and `who` answers a tenth sooner. Everything else is resolved as always.
 */
function resolveOwn(specifier, context, next) {
  if (!specifier.startsWith('.') || !specifier.endsWith('.ts')) return next(specifier, context);
  return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true };
}

/**
 * Runs the command line of this process; `heard` holds the names of the signals that have come, and of those that
 * come.
 */
export async function start(heard) {
  try {
    // Among temporary files anybody may make the folder of the cache first: root takes no compiled code from there.
    const ownCache = process.geteuid?.() === 0 && !process.env.NODE_COMPILE_CACHE;
    enableCompileCache(ownCache ? join(userInfo().homedir, '.cache', 'seatwatch') : undefined);
  } catch {
    // An account that has no home: it only starts more slowly.
  }
  registerHooks({ resolve: resolveOwn });
  // Before the first file is read: a share that is away keeps the thread that asks it, and four, as Node.js has them,
  // are soon used up.
  if (process.argv.includes('watch')) process.env.UV_THREADPOOL_SIZE ??= '64';
  // A clone runs its TypeScript as it is. The package holds JavaScript instead: Node.js strips no types below
  // node_modules.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const { main } = await import(
    existsSync(source) ? source.href : new URL('../dist/src/cli/main.js', import.meta.url).href
  );
  process.exitCode = await main(process.argv.slice(2), undefined, heard);
}
