import { statfs } from 'node:fs/promises';

/**
 * The types of Linux's file systems on disks of the machine itself, as statfs tells them: ext, XFS, Btrfs, tmpfs,
 * overlay (https://man7.org/linux/man-pages/man2/statfs.2.html).
 */
const LOCAL: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);

/**
 * Whether a look at a file or folder cannot hang and tells the truth, as on a share it may not. False where that cannot
 * be told.
 */
export async function isLocal(path: string): Promise<boolean> {
  return (
    process.platform === 'linux' &&
    (await statfs(path).then(
      ({ type }) => LOCAL.has(type),
      () => false,
    ))
  );
}
