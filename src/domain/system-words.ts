/** What to do about a folder in place of a log. */
export const NAME_THE_LOG = 'name the log in it (a folder is read itself only where .aaLOG or .aaLGX files lie in it)';

/** What the system says by a code, in words, and what to do. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this account may not read it: run as one that may',
  EPERM: 'this account may not read it: run as one that may',
  EISDIR: 'it is a folder: name the log in it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is longer than the system allows',
  EMFILE: 'this process has too many files open: raise the limit, as by ulimit -n',
  ENFILE: 'this machine has too many files open',
  ENOSPC: 'there is no room: make some, or use another disk',
  EDQUOT: 'the quota of this account is used up: make room, or use another disk',
  EROFS: 'it is on a disk that is mounted to be read only',
  EBUSY: 'another process holds it: try again, or read a copy of it',
  EIO: 'the disk or the share gave an error: look at it',
  ESTALE: 'the share has lost it: mount it again',
  ETIMEDOUT: 'the share or the server did not answer in time',
  EHOSTDOWN: 'the server of the share is down',
  EHOSTUNREACH: 'the server of the share cannot be reached',
};

/** What the system says by a code of a file that was to be written. */
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'the folder is not there',
  ENOTDIR: 'the folder is not there',
  EACCES: 'this account may not write there: run as one that may, or give it the right',
  EPERM: 'this account may not write there: run as one that may, or give it the right',
  EISDIR: 'it is a folder',
};

/**
 * The words for an error of the system, with what to do: by its code, and with the code alone for one that has none
 * here. Undefined for an error that is not of the system.
 */
export function systemWords(error: unknown, writing?: 'writing'): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const code = String(error.code);
  if (writing !== undefined && Object.hasOwn(WRITING, code)) return WRITING[code];
  return Object.hasOwn(WORDS, code) ? WORDS[code] : `${code}; check the disk, the share and the path`;
}
