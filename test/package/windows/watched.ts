/** `watch` on Windows: rotation, rewriting, exports, state, configuration, mails, and its end. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  check,
  configIn,
  fresh,
  holders,
  logOf,
  login,
  mailsIn,
  must,
  refusal,
  same,
  seatwatch,
  until,
  watching,
  type Count,
  type Place,
  type Running,
} from './try.ts';

const HEAD = 'Level,Date and Time,Source,Event ID,Task Category\r\n';

export async function watched(place: Place, count: Count): Promise<void> {
  await rotated(place, count);
  await exported(place, count);
}

async function rotated(place: Place, count: Count): Promise<void> {
  const folder = fresh(place, 'watched');
  const log = join(folder, 'messages.log');
  writeFileSync(log, logOf('alice', 'bob'));
  const config = configIn(folder, [log]);
  const known = (): string[] => holders(place, ['--config', config]);
  let running: Running | undefined;
  const soon = async (...wanted: string[]): Promise<void> =>
    until(
      () => JSON.stringify(known()) === JSON.stringify(wanted.toSorted()),
      `who tells ${wanted.join(', ')}`,
      () => `${known().join(', ')}\n${running?.text()}`,
    );

  await check(count, 'watch starts, and mails what it watches', async () => {
    running = await watching(place, config);
    await soon('alice', 'bob');
    await until(
      () => mailsIn(join(folder, 'mails')).length > 0,
      'a mail lies in the folder',
      () => running?.text(),
    );
  });
  await check(count, 'watch takes a line that is written', async () => {
    appendFileSync(log, login('carol'));
    await soon('alice', 'bob', 'carol');
  });
  await check(count, 'watch takes lines of a writer that holds the log open', async () => {
    const writer = openSync(log, 'a');
    try {
      writeFileSync(writer, login('dave'));
      await soon('alice', 'bob', 'carol', 'dave');
    } finally {
      closeSync(writer);
    }
  });
  await check(count, 'watch follows a log that is renamed, and loses no line on either side', async () => {
    appendFileSync(log, login('erin'));
    renameSync(log, join(folder, 'messages.old_20261120'));
    appendFileSync(join(folder, 'messages.old_20261120'), login('frank'));
    writeFileSync(log, login('grace'));
    await soon('alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace');
  });
  await check(count, 'watch mails a refusal', async () => {
    appendFileSync(log, refusal('heidi', 1));
    const told = (): boolean => mailsIn(join(folder, 'mails')).some((mail) => /^Subject: .*1 refused/m.test(mail));
    await until(told, 'a mail on the refusal', () => mailsIn(join(folder, 'mails')).join('\n---\n') + running?.text());
  });
  await check(count, 'who, health and audit answer while watch runs', () => {
    const health = seatwatch(place, ['health', '--alive', '--config', config]);
    must(health.status === 0, `health: exit status ${health.status}`, health.out + health.err);
    const audit = seatwatch(place, ['audit', 'pool', '--used', '7', '--of', '8', '--yes', '--config', config]);
    must(audit.status === 0, `audit: exit status ${audit.status}`, audit.out + audit.err);
  });
  await check(count, 'a second watch of the same state is refused', () => {
    const { status, err, out } = seatwatch(place, ['watch', '--config', config]);
    must(status === 1 && /already|runs|another/i.test(err + out), `exit status ${status}`, err + out);
  });
  await check(count, 'a changed configuration is taken over while watch runs', async () => {
    writeFileSync(config, readFileSync(config, 'utf8').replace('limit: 5', 'limit: 9'));
    const limit = (): string => seatwatch(place, ['who', '--config', config]).out;
    await until(
      () => /of 9 seats/.test(limit()) && /configuration/.test(running?.text() ?? ''),
      'the new limit is told',
      () => limit() + running?.text(),
    );
  });
  await check(count, 'a faulty configuration is told of, and the running one kept', async () => {
    const good = readFileSync(config, 'utf8');
    writeFileSync(config, good.replace('sources:', 'surces:'));
    try {
      const told = (): boolean => /changed configuration is faulty/.test(running?.text() ?? '');
      await until(told, 'the fault is logged', () => running?.text());
    } finally {
      writeFileSync(config, good);
    }
  });
  await check(count, 'Ctrl-Break ends it cleanly: exit status 0, and a state that is whole', async () => {
    must((await running?.end()) === 0, 'exit status', running?.text());
    must(!existsSync(join(folder, 'state', 'seatwatch.db-wal')), 'a -wal file was left');
    same(known(), ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace']);
  });
  await check(count, 'started again it goes on where it was: the same holders, no mail twice', async () => {
    const before = mailsIn(join(folder, 'mails')).length;
    running = await watching(place, config);
    appendFileSync(log, login('ivan'));
    await soon('alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'ivan');
    const refusals = mailsIn(join(folder, 'mails')).filter((mail) => /^Subject: .*1 refused/m.test(mail)).length;
    must(refusals === 1 && mailsIn(join(folder, 'mails')).length <= before + 1, `${refusals} mails on the refusal`);
  });
  await check(count, 'a log that is emptied and written anew is followed, and the loss is told', async () => {
    writeFileSync(log, login('judy') + login('kim'));
    await until(
      () => known().includes('kim') && known().includes('judy'),
      'who tells judy and kim',
      () => known().join(', ') + running?.text(),
    );
  });
  await check(count, 'a log that is deleted is told of, and read again when it is back', async () => {
    rmSync(log);
    await until(
      () => /no such file/.test(running?.text() ?? ''),
      'it is logged',
      () => running?.text(),
    );
    writeFileSync(log, login('laura'));
    await until(
      () => known().includes('laura'),
      'who tells laura',
      () => known().join(', ') + running?.text(),
    );
  });
  running?.child.kill();
}

async function exported(place: Place, count: Count): Promise<void> {
  const folder = fresh(place, 'exports');
  const event = (time: string, id: number, name: string): string =>
    `Information,11/20/2026 ${time},Security Expert Data Service,0,None,` +
    `"New Operator Logon. Record ID: ${id}, Name: ${name}"\r\n`;
  writeFileSync(join(folder, 'day1.csv'), HEAD + event('8:00:00 AM', 15, 'S. Okafor'));
  const config = configIn(folder, [`'${folder}\\*.csv'`], 'limit: 5', 'security-expert');
  let running: Running | undefined;
  const soon = async (...wanted: string[]): Promise<void> => {
    const known = (): string[] => holders(place, ['--config', config]);
    await until(
      () => JSON.stringify(known()) === JSON.stringify(wanted),
      `who tells ${wanted.join(', ')}`,
      () => `${known().join(', ')}\n${running?.text()}`,
      90_000,
    );
  };
  await check(count, 'watch reads the exports in a folder', async () => {
    running = await watching(place, config);
    await soon('S. Okafor');
  });
  await check(count, 'an export that is written anew is read as a whole, and counts what is new', async () => {
    const whole = HEAD + event('8:00:00 AM', 15, 'S. Okafor') + event('8:05:00 AM', 16, 'J. Meyer');
    writeFileSync(join(folder, 'day1.csv'), whole);
    await soon('J. Meyer', 'S. Okafor');
  });
  await check(count, 'a new export in the folder is taken up', async () => {
    writeFileSync(join(folder, 'day2.csv'), HEAD + event('9:00:00 AM', 17, 'A. Reception'));
    await soon('A. Reception', 'J. Meyer', 'S. Okafor');
  });
  await check(count, 'Ctrl-Break ends it', async () =>
    must((await running?.end()) === 0, 'exit status', running?.text()),
  );
}
