import { readFile } from 'node:fs/promises';

/** An address at which a product states numbers, and what it wants to be asked with. */
export interface Address {
  url: string;
  /** A login by name and password, where the address wants one; the password is the first line of the file. */
  user?: string;
  passwordFile?: string;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;
/** All metrics of a large instance are a small part of it. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Asks for the numbers at an address and gives the answer as text. Throws, in a few words that stand behind the
 * address, where it does not answer within ten seconds, sends elsewhere, refuses, or answers with more than 4 MB.
 */
export async function askMetrics({ url, user, passwordFile }: Address, patience = PATIENCE): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const headers = user === undefined ? undefined : { authorization: await login(user, passwordFile) };
  const asked = fetch(url, { signal, redirect: 'manual', ...(headers !== undefined && { headers }) });
  const answer = await asked.catch((error: unknown) => {
    throw new Error(causeOf(error, patience), { cause: error });
  });
  try {
    if (answer.status >= 300 && answer.status < 400)
      throw new Error('it sends whoever asks elsewhere: name the address that answers itself');
    if (answer.status === 401 || answer.status === 403)
      throw new Error(`it refuses (status ${answer.status}): name user: and passwordFile: of an account that may ask`);
    if (!answer.ok) throw new Error(`it answers with status ${answer.status}`);
    return await textOf(answer, patience);
  } finally {
    await answer.body?.cancel().catch(() => undefined);
  }
}

async function textOf(answer: Response, patience: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer.body ?? []) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new Error('it answers with more than 4 MB');
      pieces.push(piece);
    }
  } catch (error) {
    throw bytes > MOST_BYTES ? error : new Error(causeOf(error, patience), { cause: error });
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function login(user: string, passwordFile: string | undefined): Promise<string> {
  const password = passwordFile === undefined ? '' : await passwordIn(passwordFile);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function passwordIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new Error(`the password cannot be read from ${file} (${codeOf(error)})`, { cause: error });
  }
}

function causeOf(error: unknown, patience: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${patience / 1000} s`;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return `cannot be reached (${codeOf(cause)})`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
