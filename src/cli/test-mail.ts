import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { addressOf } from '../config/fields.ts';
import { NOBODY } from '../config/mail.ts';
import type { Config, MailConfig } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { systemWords } from '../domain/system-words.ts';
import type { Heard } from '../notify/receivers/email/dialogue.ts';
import { plainMail, type Addresses } from '../notify/receivers/email/message.ts';
import { passwordFileTrouble } from '../notify/receivers/email/secret.ts';
import { secretFrom, smtpSend, type SmtpOutcome } from '../notify/receivers/email/transport.ts';
import { writeMail } from '../notify/receivers/folder/folder.ts';
import { escapeHtml, headerText, visible } from '../present/sanitise.ts';
import { createTimeText } from '../present/time-text.ts';
import { machineZone } from '../time/zone.ts';
import { configuredAsKeeper } from './configured.ts';
import { lines, prose } from './output/table.ts';
import type { Streams } from './streams.ts';

const WHO: Readonly<Record<Parameters<Heard>[0], string>> = {
  client: 'seatwatch',
  server: 'server   ',
  note: '         ',
};

interface TestMailOptions {
  config?: string | undefined;
  to?: string | undefined;
}

/**
 * `seatwatch test-mail`: sends one mail as `watch` would, and prints what both sides said, without user and password.
 * Exit status 1 where it was not taken for every receiver. Without a mail server it is written where `watch` writes
 * its mails; no folder is made for it. Root acts as the account that keeps the state, or else as that of the folder:
 * what only root could read or write would tell nothing of the service.
 */
export async function testMail(options: TestMailOptions, streams: Streams): Promise<number> {
  const { env, out, err, columns, now } = streams;
  const config = configuredAsKeeper(options.config, streams);
  if (options.to !== undefined && addressOf(options.to) === undefined)
    throw new SeatwatchError(
      'usage',
      `cannot mail to ${options.to}: it is not an address; write it as oncall@example.test`,
    );
  const say = (text: string): void => out(prose(text, columns));
  const mail: MailConfig = config.mail ?? { ...NOBODY, port: 25 };
  const to = options.to === undefined ? mail.to : [options.to];
  const { host } = mail;
  if (host === undefined) {
    if (config.mail === null)
      say(`No mail: stands in ${config.file}, so that nobody is mailed: mails are written as files.`);
    const folder = mail.folder ?? join(config.state, 'mail');
    streams.actAs?.(folder);
    const file = await written(folder, { from: mail.from, to }, config, now());
    say(`Written to ${file}. A mail program opens it.`);
    return 0;
  }
  const heard: Heard = (from, line) => out(lines(`${WHO[from]} ${line}`));
  say(`Sending a test mail from ${mail.from} to ${to.join(', ')} through ${host}:${mail.port}.`);
  const open = mail.passwordFile === undefined ? undefined : await passwordFileTrouble(mail.passwordFile);
  if (open !== undefined) err(prose(`seatwatch: ${open}`, columns));
  const settings = { ...mail, host, to };
  const outcome = await smtpSend(
    settings,
    secretFrom(mail.passwordFile, env),
    composed({ from: mail.from, to }, config, now()),
    to,
    heard,
  );
  if (outcome.kind === 'sent') {
    say(
      `The mail server took the mail for ${to.join(', ')}. Whether it arrives there, only the mailbox ` +
        `tells: look for "${subject()}", in the spam folder too.`,
    );
    return 0;
  }
  err(prose(`seatwatch: ${failureOf(outcome, to)}`, columns));
  return 1;
}

function failureOf({ error, remaining }: Exclude<SmtpOutcome, { kind: 'sent' }>, to: readonly string[]): string {
  return remaining.length === to.length
    ? error
    : `the mail was taken for ${to.filter((one) => !remaining.includes(one)).join(', ')}, but not ` +
        `for ${remaining.join(', ')}: ${error}`;
}

function composed(addresses: Addresses, { file, sources }: Config, at: Instant): ReturnType<typeof plainMail> {
  const lines = [
    `This is a test mail of seatwatch on ${visible(hostname())}, sent at ${createTimeText(machineZone())(at)}.`,
    'Alerts about licence seats will come like this one, from this address.',
    `Configuration: ${visible(file)}. Watched: ${sources.map(({ id }) => visible(id)).join(', ')}.`,
  ];
  const html = lines.map((line) => `<p>${escapeHtml(line, 2_000)}</p>`).join('\n');
  return plainMail(addresses, {
    subject: headerText(subject()),
    text: `${lines.join('\n\n')}\n`,
    html,
    id: randomUUID(),
    at,
    reason: 'test',
  });
}

function subject(): string {
  return `Test mail of seatwatch on ${hostname()}`;
}

async function written(folder: string, addresses: Addresses, config: Config, at: Instant): Promise<string> {
  // A folder that this account made, often that of an administrator, the account of `watch` could not write to.
  if (!existsSync(folder))
    throw new SeatwatchError(
      'not-writable',
      `cannot write a mail into ${folder}: it is not there yet; "seatwatch watch" makes it when it ` +
        'writes its first mail: start that first',
    );
  const name = `${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-test.eml`;
  try {
    await writeMail(folder, name, composed(addresses, config, at));
  } catch (error) {
    throw new SeatwatchError(
      'not-writable',
      `cannot write a mail into ${folder}: ${systemWords(error, 'writing') ?? String(error)}; ` +
        'run as the account that runs seatwatch, and give it the right to write there',
    );
  }
  return join(folder, name);
}
