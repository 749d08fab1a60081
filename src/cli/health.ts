import { healthJson } from '../answers/json.ts';
import { stateHealth } from '../answers/state-health.ts';
import { jsonText } from '../present/sanitise.ts';
import { siteText } from '../present/words.ts';
import { configuredAsKeeper } from './configured.ts';
import { lines } from './output/table.ts';
import type { Streams } from './streams.ts';

interface HealthOptions {
  config?: string | undefined;
  json: boolean;
  alive?: boolean;
  ready?: boolean;
}

/**
 * `seatwatch health`: a line for each aspect; exit status 0 where all are well, else 1, and 2 where the configuration
 * is faulty. With `--alive` only whether `watch` lives and can commit, with `--ready` only whether it reads every
 * source.
 */
export async function health(options: HealthOptions, streams: Streams): Promise<number> {
  const { out, now } = streams;
  const config = configuredAsKeeper(options.config, streams);
  const question = options.alive === options.ready ? 'everything' : options.alive === true ? 'alive' : 'ready';
  const answer = stateHealth(config, now(), question);
  if (options.json) out(`${jsonText(healthJson(answer))}\n`);
  // A line an aspect, however wide: monitoring greps for it.
  else
    for (const { aspect, healthy, says } of answer.aspects)
      out(lines(`${healthy ? 'ok  ' : 'FAIL'} ${aspect}: ${says}`));
  const site = siteText(answer);
  if (site !== undefined && !options.json) out(lines(`Site ${site}.`));
  return answer.healthy ? 0 : 1;
}
