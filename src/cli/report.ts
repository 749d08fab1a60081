import { statSync } from 'node:fs';
import type { Argv } from 'yargs';
import type { Answers } from '../answers/answers.ts';
import type { Material, ReportSite } from '../answers/report/material.ts';
import { SeatwatchError } from '../domain/error.ts';
import { parseDuration } from '../time/duration.ts';
import { rangeOf, withPast, type Names } from './answers.ts';
import { settingsOf, text, type RangeOptions } from './options.ts';
import { outJson, outPieces } from './output/out.ts';
import { withProgress } from './progress.ts';
import type { Streams } from './streams.ts';

export interface ReportOptions extends RangeOptions {
  pool?: string | undefined;
  people: boolean;
}

export type ActivityOptions = ReportOptions & { notSeen?: number | undefined };

/** Adds `report` with one command for each report; `ended` is told the exit status of the one that ran. */
export function withReports(
  parser: Argv,
  streams: Streams,
  withRange: (argv: Argv) => Argv<RangeOptions>,
  ended: (status: number) => void,
): Argv {
  const told = async <T>(act: (options: T, streams: Streams) => Promise<number>, options: T): Promise<void> =>
    ended(await withProgress(streams, (shown) => act(options, shown)));
  return parser.command('report', 'how licences were used, on which days by whom, and how many would do', (argv) =>
    argv
      .command(
        ['license-use [pool] [files..]', 'licence-use [pool] [files..]'],
        'by pool: licences, use, peak, refusals, licence hours, sessions; by group or person',
        (one) => withPeople(ofPool(one, withRange)),
        async (options) => told(reportLicenseUse, options),
      )
      .command(
        'user-activity [pool] [files..]',
        'by group or person: first and last day, and on how many days',
        (one) => withAbsence(withPeople(ofPool(one, withRange))),
        async (options) => told(reportUserActivity, options),
      )
      .command(
        'right-size [pool] [files..]',
        'what other limits would have meant: hours full, and logins refused',
        (one) => ofPool(one, withRange),
        async (options) => told(reportRightSize, options),
      )
      .demandCommand(1, 'name the report, as in "seatwatch report license-use messages.log"'),
  );
}

/** The first word is a pool, unless it is a file. */
function ofPool(argv: Argv, withRange: (argv: Argv) => Argv<RangeOptions>): Argv<RangeOptions & { pool?: string }> {
  return withRange(argv.positional('pool', { type: 'string', describe: 'the pool, as `seatwatch who` shows it' }))
    .alias('at', 'to')
    .middleware((options: { pool?: unknown; files?: unknown }) => {
      const { pool, files } = options;
      if (typeof pool !== 'string' || !isFile(pool)) return;
      delete options.pool;
      options.files = [pool, ...(Array.isArray(files) ? (files as unknown[]) : [])];
    }, true);
}

function isFile(word: string): boolean {
  try {
    return statSync(word).isFile();
  } catch {
    return false;
  }
}

function withPeople<T extends RangeOptions>(argv: Argv<T>): Argv<T & { people: boolean }> {
  return argv
    .option('people', {
      type: 'boolean',
      default: false,
      describe: 'for files: persons instead of groups; of what is watched the configuration says it',
    })
    .check(({ people, files }) => {
      if (people && (files ?? []).length === 0)
        throw new SeatwatchError(
          'usage',
          '--people is for files; of what is watched the configuration says it: `reports: { people: yes }`',
        );
      return true;
    });
}

function withAbsence<T extends RangeOptions>(argv: Argv<T>): Argv<T & { notSeen?: number | undefined }> {
  const { coerce, ...rest } = text('not-seen');
  return argv.option('not-seen', {
    ...rest,
    describe: 'who holds a seat of his own, used or not, and was not seen for so long, such as 90d',
    coerce(value: unknown): number | undefined {
      const given = coerce(value);
      if (given === undefined) return undefined;
      const span = parseDuration(given);
      if (span !== undefined && span > 0) return span;
      throw new SeatwatchError('usage', `--not-seen is a time such as 90d, and not "${given}"`);
    },
  });
}

/** What each report needs: what it counts, how it is told, and how the times that were typed were read. */
interface Asked {
  material: Material;
  site: ReportSite;
  said: string | undefined;
  answers: Answers;
}

function ask(options: ReportOptions, streams: Streams, act: (asked: Asked) => Promise<void>): Promise<number> {
  return withPast(options, streams, async (answers, names) => {
    const { range, said } = await rangeOf(options, answers, streams.now());
    const { materialOf } = await import('../answers/report/material.ts');
    const site = await siteOf(options, answers, names);
    const asked = { pool: options.pool, limit: options.limit };
    await act({ material: await materialOf(answers, { ...range, ...asked }, site), site, said, answers });
  });
}

/** Of files persons are shown where a configuration that is there says so, or who may read the files asks for it. */
async function siteOf(options: ReportOptions, { kind }: Answers, names: Names): Promise<ReportSite> {
  const { people, reports, sources = [] } = names;
  const { knownProduct } = await import('../answers/products.ts');
  const { settingsFor } = await import('../engine/file-settings.ts');
  const { PRODUCTS } = await import('../../parsers/index.ts');
  const set = settingsOf(options);
  return {
    people,
    byPerson: reports?.people === true || options.people,
    instanceOf: (source) => (kind === 'state' ? sources.find(({ id }) => id === source)?.instance : undefined),
    settingsOf(system, source) {
      const configured = kind === 'state' ? sources.find(({ id }) => id === source) : undefined;
      if (configured !== undefined) return configured.settings;
      const product = knownProduct(system);
      return product === undefined ? {} : settingsFor(product, set, PRODUCTS);
    },
  };
}

/** `seatwatch report license-use [POOL] [FILE…]`. */
export function reportLicenseUse(options: ReportOptions, streams: Streams): Promise<number> {
  return ask(options, streams, async ({ material, site, said, answers }) => {
    const { licenseUse } = await import('../answers/report/license-use.ts');
    const answer = licenseUse(material, site);
    if (options.json) {
      const { licenseUseJson } = await import('../answers/report/json.ts');
      return outJson(streams, licenseUseJson(answer));
    }
    if (options.csv === true) {
      const { licenseUseCsv } = await import('./output/report-csv.ts');
      return outPieces(streams, licenseUseCsv(answer));
    }
    const { licenseUseText } = await import('./output/license-use-text.ts');
    streams.out(licenseUseText(answer, streams.columns, { said, fromFiles: answers.kind === 'files' }));
  });
}

/** `seatwatch report user-activity [POOL] [FILE…]`. */
export function reportUserActivity(options: ActivityOptions, streams: Streams): Promise<number> {
  return ask(options, streams, async ({ material, site, said, answers }) => {
    const { notSeenIn, userActivity } = await import('../answers/report/user-activity.ts');
    const { materialOf } = await import('../answers/report/material.ts');
    const { notSeen: span } = options;
    const away =
      span === undefined
        ? null
        : notSeenIn(await materialOf(answers, { from: material.to - span, to: material.to }, site), site);
    const answer = userActivity(material, site, away);
    if (options.json) {
      const { userActivityJson } = await import('../answers/report/json.ts');
      return outJson(streams, userActivityJson(answer));
    }
    if (options.csv === true) {
      const { userActivityCsv } = await import('./output/report-csv.ts');
      return outPieces(streams, userActivityCsv(answer));
    }
    const { userActivityText } = await import('./output/user-activity-text.ts');
    streams.out(userActivityText(answer, streams.columns, { said, fromFiles: answers.kind === 'files' }));
  });
}

/** `seatwatch report right-size POOL [FILE…]`; the pool may be left out where there is one alone. */
export function reportRightSize(options: RangeOptions & { pool?: string }, streams: Streams): Promise<number> {
  return ask({ ...options, people: false }, streams, async ({ material, said }) => {
    const [pool, ...others] = material.pools;
    if (pool === undefined || others.length > 0) {
      const names = material.pools.map(({ usage }) => usage.pool.pool);
      throw new SeatwatchError(
        'usage',
        names.length === 0
          ? 'cannot size a licence: no pool is known'
          : `name the pool, as in "seatwatch report right-size ${names[0]}": there are ${names.join(', ')}`,
      );
    }
    const { rightSize } = await import('../answers/report/right-size.ts');
    const answer = rightSize(material, pool);
    if (options.json) {
      const { rightSizeJson } = await import('../answers/report/json.ts');
      return outJson(streams, rightSizeJson(answer));
    }
    if (options.csv === true) {
      const { rightSizeCsv } = await import('./output/report-csv.ts');
      return outPieces(streams, rightSizeCsv(answer));
    }
    const { rightSizeText } = await import('./output/right-size-text.ts');
    streams.out(rightSizeText(answer, streams.columns, said));
  });
}
