import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { wanted } from './log-folder.ts';

/**
 * `node reads-once.ts PATH`: reads a log and prints how many entries came and the most megabytes the process ever held.
 */
let entries = 0;
const path = process.argv[2] ?? '';
for await (const batch of createFollower().read({
  source: 'test',
  path,
  now: Date.now(),
  from: undefined,
  final: false,
  wanted,
}))
  entries += batch.entries.length;
process.stdout.write(JSON.stringify({ entries, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
