import type { Argv } from 'yargs';
import { count, ofFiles, text, type FileSettings } from './options.ts';
import { withProgress } from './progress.ts';
import type { Streams } from './streams.ts';

/**
 * Adds the commands of those who set seatwatch up and keep it running. `ended` is told the exit status of the one that
 * ran.
 */
export function withUpkeep(parser: Argv, streams: Streams, ended: (status: number) => void): Argv {
  return parser
    .command(
      'check [files..]',
      'what a log is, how much of it is understood, and what would have been mailed; changes nothing',
      checking,
      async (argv) => {
        const { check } = await import('./check.ts');
        ended(await withProgress(streams, (shown) => check(argv, shown)));
      },
    )
    .command('init <files..>', 'write a configuration for logs', beginning, async (argv) => {
      const { init } = await import('./init.ts');
      ended(await withProgress(streams, (shown) => init(argv, shown)));
    })
    .command(
      'health',
      'whether watch lives, reads its sources and gets its mails away: exit status 0 or 1',
      judging,
      async (argv) => {
        const { health } = await import('./health.ts');
        ended(await health(argv, streams));
      },
    )
    .command('test-mail', 'send a test mail, and show what mail server and seatwatch said', mailing, async (argv) => {
      const { testMail } = await import('./test-mail.ts');
      ended(await testMail(argv, streams));
    })
    .command('audit <pool>', 'record how many seats the product itself shows in use', counting, async (argv) => {
      const { audit } = await import('./audit.ts');
      ended(await audit(argv, streams));
    })
    .command('forget <user>', 'take a holder out of the state', forgetting, async (argv) => {
      const { forget } = await import('./forget.ts');
      ended(await forget(argv, streams));
    })
    .command('backup <file>', 'copy the state to a file, also while watch runs', backingUp, async (argv) => {
      const { backup } = await import('./backup.ts');
      ended(await backup(argv, streams));
    })
    .command(
      'restore <file>',
      'put a backup in the place of the state; watch must be stopped',
      copied,
      async (argv) => {
        const { restored } = await import('./backup.ts');
        ended(await restored(argv, streams));
      },
    )
    .completion('completion', 'print a script by which bash, zsh or fish completes commands and options');
}

interface Configured {
  config?: string | undefined;
}

function configured<T>(argv: Argv<T>): Argv<T & Configured> {
  return argv.option('config', { alias: 'c', ...text('config'), describe: 'the configuration file' });
}

function asking(argv: Argv): Argv<Configured & { json: boolean }> {
  return configured(argv).option('json', {
    type: 'boolean',
    default: false,
    describe: 'JSON with stable keys, times in UTC',
  });
}

function judging(argv: Argv): Argv<Configured & { json: boolean; alive: boolean; ready: boolean }> {
  return asking(argv)
    .option('alive', {
      type: 'boolean',
      default: false,
      describe: 'only whether watch lives and can write its state: for who would restart it',
    })
    .option('ready', {
      type: 'boolean',
      default: false,
      describe: 'only whether watch lives and every source is read',
    });
}

function checking(
  argv: Argv,
): Argv<Configured & FileSettings & { json: boolean; files?: string[] | undefined; timezone?: string | undefined }> {
  const named = asking(argv)
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'logs to check, - for standard input; without any, the sources of the configuration',
    })
    .option('timezone', {
      ...text('timezone'),
      describe: 'the zone of the stamps in the files, such as Europe/Berlin',
    });
  return ofFiles(named);
}

function beginning(
  argv: Argv,
): Argv<{ files: string[]; output: string; force: boolean; timezone?: string | undefined }> {
  return argv
    .positional('files', { type: 'string', array: true, demandOption: true, describe: 'the logs to watch' })
    .option('output', {
      alias: 'o',
      type: 'string',
      nargs: 1,
      default: 'seatwatch.yaml',
      describe: 'the file to write; - prints it',
    })
    .option('force', { type: 'boolean', default: false, describe: 'overwrite a file that is there' })
    .option('timezone', {
      ...text('timezone'),
      describe: 'the zone of the stamps in the files, such as Europe/Berlin',
    });
}

function mailing(argv: Argv): Argv<Configured & { to?: string | undefined }> {
  return configured(argv).option('to', { ...text('to'), describe: 'one receiver in place of the configured ones' });
}

interface Counting extends Configured {
  pool: string;
  used: number | undefined;
  of: number | undefined;
  instance: string | undefined;
  yes: boolean;
}

function counting(argv: Argv): Argv<Counting> {
  return configured(argv)
    .positional('pool', { type: 'string', demandOption: true, describe: 'pool name, as shown by `seatwatch who`' })
    .option('used', { ...count('used', 0), demandOption: true, describe: 'seats in use' })
    .option('of', { ...count('of', 0), describe: 'seats that the licence allows' })
    .option('instance', { ...text('instance'), describe: 'the machine, where the pool counts several' })
    .option('yes', { type: 'boolean', default: false, describe: 'record even more than the limit allows' });
}

function copied(argv: Argv): Argv<Configured & { file: string }> {
  return configured(argv).positional('file', {
    type: 'string',
    demandOption: true,
    describe: 'the file of the backup',
  });
}

function backingUp(argv: Argv): Argv<Configured & { file: string; force: boolean }> {
  return copied(argv).option('force', { type: 'boolean', default: false, describe: 'overwrite a file that is there' });
}

function forgetting(argv: Argv): Argv<Configured & { user: string; yes: boolean }> {
  return configured(argv)
    .positional('user', {
      type: 'string',
      demandOption: true,
      describe: 'the holder, as the log writes it; with or without @machine',
    })
    .option('yes', { type: 'boolean', default: false, describe: 'do it: it cannot be undone' });
}
