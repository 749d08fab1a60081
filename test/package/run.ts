import { spawn } from 'node:child_process';

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, without what npm hands to the scripts that it runs: an npm in here would take it for its
 * own settings.
 */
export function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended: Ended = { status: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (ended.stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...ended, status }));
  });
}
