import { readFile } from 'node:fs/promises';
import type { SqlServerAddress } from './address.ts';
import { AskFailed, codeIn } from './failure.ts';

const VARIABLE = 'SEATWATCH_SQL_PASSWORD';

/** The password of the login: the first line of the file, else the variable. Throws AskFailed where there is none. */
export async function passwordFor(
  { user, passwordFile }: Pick<SqlServerAddress, 'user' | 'passwordFile'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const password = passwordFile === undefined ? env[VARIABLE] : await firstLineOf(passwordFile);
  if (password) return password;
  const why =
    passwordFile === undefined
      ? `name a file in query.passwordFile, or set ${VARIABLE}`
      : `write it into the first line of ${passwordFile}`;
  throw new AskFailed('password', `there is no password for ${user}: ${why}`);
}

async function firstLineOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '').split(/\r?\n/, 1)[0];
  } catch (error) {
    const why = `cannot be read from ${file} (${codeIn(error) ?? 'unknown'})`;
    const remedy = 'make the file, readable to the account that runs seatwatch';
    throw new AskFailed('password', `the password ${why}: ${remedy}`, error);
  }
}
