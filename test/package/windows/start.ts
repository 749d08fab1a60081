/**
 * `npm run test:windows`: packs seatwatch and tries it on Windows, by the Node.js that runs this.
 *
 * Elsewhere SEATWATCH_WINDOWS_NODE names the command that runs a Node.js of Windows with the arguments that follow, and
 * SEATWATCH_WINDOWS_FOLDER a folder of this machine with what Windows calls it, as `FOLDER=C:\NAME`.
 * SEATWATCH_WINDOWS_SHARE may name a share on which may be written, as `\\SERVER\SHARE`. Ends with 1 where a check
 * failed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
/** What the checks are made of, besides the package. */
const NEEDED = ['test/package/windows', 'test/simulator/lines.ts'];

const { SEATWATCH_WINDOWS_NODE: node, SEATWATCH_WINDOWS_FOLDER: shared, SEATWATCH_WINDOWS_SHARE: share } = process.env;
process.exitCode = start();

function start(): number {
  if (process.platform === 'win32') {
    const folder = mkdtempSync(join(tmpdir(), 'seatwatch-windows-'));
    return unpackInto(folder) ?? checked([process.execPath], folder);
  }
  const [here, there] = shared?.split('=') ?? [];
  if (node === undefined || here === undefined || there === undefined) {
    console.error(
      'This is no Windows: name a Node.js of Windows by SEATWATCH_WINDOWS_NODE, and by SEATWATCH_WINDOWS_FOLDER ' +
        'a folder of this machine with what Windows calls it, as FOLDER=C:\\NAME',
    );
    return 2;
  }
  rmSync(here, { recursive: true, force: true });
  mkdirSync(here, { recursive: true });
  const failed = unpackInto(here);
  if (failed !== undefined) return failed;
  for (const name of NEEDED) cpSync(join(REPOSITORY, name), join(here, name), { recursive: true });
  return checked(node.split(' '), there);
}

/** Packs, and unpacks what was packed; gives the exit status where that failed. */
function unpackInto(folder: string): number | undefined {
  // One command line: npm is a script of cmd.exe on Windows.
  const packed = spawnSync(`npm pack --silent --ignore-scripts=false --pack-destination "${folder}"`, {
    cwd: REPOSITORY,
    shell: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';
  if (packed.status !== 0) return 1;
  // bsdtar is a part of Windows since 2018.
  return spawnSync('tar', ['-xzf', tarball], { cwd: folder, stdio: 'inherit' }).status === 0 ? undefined : 1;
}

function checked([command = '', ...args]: readonly string[], folder: string): number {
  const beside = process.platform === 'win32' ? REPOSITORY : folder;
  const script = win32.join(beside, 'test', 'package', 'windows', 'run.ts');
  return spawnSync(command, [...args, script, folder, share ?? ''], { stdio: 'inherit' }).status ?? 1;
}
