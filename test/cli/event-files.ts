import { main } from '../../src/cli/main.ts';
import type { WrittenEvent } from '../evtx/writer.ts';

export interface Told {
  status: number;
  out: string;
  err: string;
}

export async function run(...args: string[]): Promise<Told> {
  const told: Told = { status: -1, out: '', err: '' };
  told.status = await main(args, {
    out: (text) => (told.out += text),
    err: (text) => (told.err += text),
    env: {},
    columns: undefined,
    now: () => Date.UTC(2026, 10, 21),
  });
  return told;
}

export async function holders(...files: string[]): Promise<[string, string][]> {
  const { out } = await run('who', ...files, '--timezone', 'UTC', '--json');
  return (JSON.parse(out) as { sessions: { holder: string; openedAt: string }[] }).sessions.map(
    ({ holder, openedAt }) => [holder, openedAt],
  );
}

export const at = (time: string): number => Date.parse(`2026-11-20T${time}:00Z`);

export const HEADER = 'Level,Date and Time,Source,Event ID,Task Category\r\n';

export const row = (date: string, text: string): string =>
  `Information,${date},Security Expert Data Service,0,None,"${text}"\r\n`;

let id = 100;

/** Events of the Data Service, each with a number of its own. */
export const said = (time: string, text: string, computer = 'sx1.example.test'): WrittenEvent => ({
  provider: 'Security Expert Data Service',
  id: 0,
  time: at(time),
  recordId: (id += 1),
  computer,
  strings: [text],
});
export const on = (time: string, number: number, name: string, computer?: string): WrittenEvent =>
  said(time, `New Operator Logon. Record ID: ${number}, Name: ${name}`, computer);
export const off = (time: string, number: number, name: string, computer?: string): WrittenEvent =>
  said(time, `Remove Operator by Disconnect. Record ID: ${number}, Name: ${name}`, computer);
export const started = (time: string, computer?: string): WrittenEvent =>
  said(time, 'Service started successfully.', computer);
