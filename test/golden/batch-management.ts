import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aalogOf, nameOf, recordsOf } from '../../fixtures/demo-site/aalog.ts';
import { aalgx } from '../archestra/aalog.ts';
import type { Files } from './files.ts';

const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo-site');
const demo = (...path: string[]): string => readFileSync(join(DEMO, ...path), 'utf8');

const RECORDS = recordsOf(demo('batch-management', 'records.txt') + demo('feed-batch.log'));
const [OLDEST] = RECORDS;

/** The log of the demo's plant, as its logger writes it. */
export const LOG: Files = { [OLDEST === undefined ? '' : nameOf(OLDEST)]: aalogOf({ records: RECORDS, first: 1 }) };

/** The same, exported from the Log Viewer. */
export const EXPORT: Files = { 'LogExport.aaLGX': aalgx({ host: 'BATCH1', first: 1, records: RECORDS }) };

/** What a licence server tells of its usage. */
export const USAGE: Files = {
  'usage.csv':
    'Device ID,Feature,User,Acquired\n' +
    'HOST1_BMC1,Batch_Dev_Client,,2026-11-20 05:51\n' +
    'OPS7,Batch_MOM_Client,CORP\\ann,2026-11-20 06:12\n',
};
