import { utimes } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { newSite, type Logged, type Site } from '../cli/site.ts';
import { NOON } from '../cli/terminal.ts';

const MINUTE = 60_000;

/** A server whose events a scheduled task exports, and that is to write within a quarter of an hour. */
async function exported(): Promise<{
  run(at: number, failure?: string): Promise<void>;
  look(at: number): Promise<Logged[]>;
}> {
  const source =
    'id: sx, system: security-expert, instance: SX1, paths: [messages.log], timezone: UTC, absentAfter: 15m';
  const site: Site = await newSite({
    sources: `  - { ${source}, unreadableAfter: 2m }\n`,
    pools: '  - { id: sx, system: security-expert, kind: Connections, sources: [sx], limit: 5 }\n',
  });
  onTestFinished(() => site[Symbol.asyncDispose]());
  return {
    async run(at, failure) {
      const told = failure === undefined ? { Id: 1, Message: '0 events exported' } : { Id: 2, Message: failure };
      const TimeCreated = new Date(at).toISOString();
      await site.append(
        `${JSON.stringify({ TimeCreated, ProviderName: 'seatwatch-export', MachineName: 'SX1', ...told })}\r\n`,
      );
      await utimes(site.log, at / 1000, at / 1000);
    },
    look: (at) => site.once(at),
  };
}

function rulesMailed(logged: readonly Logged[]): unknown[] {
  return logged.filter(({ message }) => message === 'notice sent').map(({ fields }) => fields['rule']);
}

test('a quiet server is not mailed as silent while its export runs, and is once it does not', async () => {
  const { run, look } = await exported();
  await run(NOON - MINUTE);
  expect(rulesMailed(await look(NOON))).toEqual([null]);
  for (let at = NOON + 10 * MINUTE; at <= NOON + 60 * MINUTE; at += 10 * MINUTE) {
    await run(at - MINUTE);
    expect(rulesMailed(await look(at))).toEqual([]);
  }
  expect(rulesMailed(await look(NOON + 80 * MINUTE))).toEqual(['source-silent']);
});

test('an export that fails is mailed as a source that cannot be read, with the cause', async () => {
  const { run, look } = await exported();
  await run(NOON - MINUTE);
  await look(NOON);
  await run(NOON + MINUTE, 'System: Attempted to perform an unauthorized operation.');
  const first = await look(NOON + MINUTE);
  expect(first.find(({ level }) => level === 'warn')?.fields['cause']).toBe(
    'the script that exports events failed: System: Attempted to perform an unauthorized operation.',
  );
  await run(NOON + 4 * MINUTE, 'System: Attempted to perform an unauthorized operation.');
  expect(rulesMailed(await look(NOON + 4 * MINUTE))).toEqual(['source-unreadable']);
  await run(NOON + 5 * MINUTE);
  const well = await look(NOON + 5 * MINUTE);
  expect(well.filter(({ level }) => level === 'warn')).toEqual([]);
  expect(rulesMailed([...well, ...(await look(NOON + 6 * MINUTE))])).toEqual(['source-unreadable']);
});
