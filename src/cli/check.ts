import { checkJson } from '../answers/json.ts';
import { checkConfig, checkFiles } from '../engine/check.ts';
import { isGood, type Checked } from '../engine/findings.ts';
import { passwordFileTrouble } from '../notify/receivers/email/secret.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { jsonText } from '../present/sanitise.ts';
import { mustBeZone } from '../time/zone.ts';
import { besideFiles } from './beside-files.ts';
import { settingsOf, type FileSettings } from './options.ts';
import { checkText } from './output/check-text.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

export interface CheckOptions extends FileSettings {
  files?: string[] | undefined;
  config?: string | undefined;
  json: boolean;
  timezone?: string | undefined;
}

/**
 * `seatwatch check [FILE...]`: what each log is, what is understood of it, and what would have been mailed. It opens no
 * state and sends nothing. Exit status 1 where a log cannot be read, or nothing is understood in any.
 */
export async function check(options: CheckOptions, streams: Streams): Promise<number> {
  const { files = [], timezone, json } = options;
  const { out, columns, now } = streams;
  mustBeZone(timezone);
  const checked =
    files.length > 0
      ? await checkFiles(files, await setup(options, streams), timezone, now())
      : await ofConfig(options, streams);
  out(json ? `${jsonText(checkJson(checked))}\n` : checkText(checked, columns));
  return isGood(checked) ? 0 : 1;
}

/** What files are checked by. */
async function setup(options: CheckOptions, streams: Streams): Promise<Parameters<typeof checkFiles>[1]> {
  return { rules: shippedRules(), set: settingsOf(options), config: await besideFiles(options.config, streams) };
}

async function ofConfig(
  { config: named, timezone }: CheckOptions,
  { env, err, columns, now }: Streams,
): Promise<Checked[]> {
  const { configured } = await import('./configured.ts');
  const config = configured(named, env, 'files');
  const passwordFile = config.mail?.passwordFile;
  const troubles = [passwordFile === undefined ? undefined : await passwordFileTrouble(passwordFile)];
  for (const { query } of config.sources)
    if (query?.passwordFile !== undefined)
      troubles.push(await passwordFileTrouble(query.passwordFile, 'its database cannot be asked'));
  for (const trouble of troubles) if (trouble !== undefined) err(prose(`seatwatch: ${trouble}`, columns));
  for (const remark of config.remarks) err(prose(`seatwatch: ${remark}`, columns));
  return checkConfig(config, timezone, now(), env);
}
