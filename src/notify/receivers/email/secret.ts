import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MailSettings } from './smtp-settings.ts';
import { noPassword, secretFrom } from './transport.ts';

type Login = Pick<MailSettings, 'user'> & { passwordFile?: string };

/**
 * Looks, before the first mail is due, whether there is a password for the mail server, whether this account can read
 * it, and whether others cannot.
 * @returns what is wrong and what to do, as a sentence without the password; undefined where nothing is, or no login
 *   is needed.
 */
export async function passwordTrouble(
  login: Login,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { user, passwordFile } = login;
  if (user === undefined) return undefined;
  try {
    if (!(await secretFrom(passwordFile, env)())) return noPassword(user);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return passwordFile === undefined ? undefined : passwordFileTrouble(passwordFile);
}

/**
 * As `passwordTrouble`, of what any account can tell of the file: that it is not there, or that every account of this
 * machine may read it, through all the folders above it. `without` is what cannot be done without it.
 */
export async function passwordFileTrouble(file: string, without = 'no mail can be sent'): Promise<string | undefined> {
  // Windows has other permissions, of which the mode says nothing.
  const hasModes = process.geteuid !== undefined;
  try {
    const { mode } = await stat(file);
    if (!hasModes || (mode & 0o004) === 0 || !(await isReachable(file))) return undefined;
    const remedy = `chmod o-r ${file}, and see that the account that runs seatwatch still may`;
    return `any account of this machine may read the password in ${file}: ${remedy}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT') return undefined;
    return `there is no file ${file}, which passwordFile: names: make it, or ${without}`;
  }
}

/** Whether every folder above a file may be gone through by all. */
async function isReachable(file: string): Promise<boolean> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
