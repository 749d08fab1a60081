import { type FullRecord, recordsOf } from './forms.ts';

export const HOST = 'GR-NODE-7';
export const FIRST = 48_551;
const EXPIRES = ', expiration date = 15-jan-2016';
const START = Date.UTC(2025, 10, 13, 14, 59, 58, 1);

const NASTY = [
  'He said "acquire" and left, "twice", "thrice"',
  'first line\r\nsecond line, "quoted"\r\n\r\nfourth line',
  'a tab\there and "one"\tthere',
  '", HostFQDN="elsewhere", MessageNumber="1',
  'ends with a quote "x"',
  '"begins" with one',
  ' blanks around ',
  'no quote, but commas, many, of, them',
  'semi; colons; too',
  'Größe überschritten – “curly” ☃ 漢字',
  'one " alone',
  'two lines\nof which the second has ",Info,"',
  '{"json": "inside", "@timestamp": "2020-01-01T00:00:00Z"}',
  'x'.repeat(5000),
  '',
];

/** Records of every kind: licences, and messages that writers of text make a mess of. */
export const TIMELINE: readonly FullRecord[] = recordsOf({
  host: HOST,
  first: FIRST,
  records: [
    ...[3156, 3156, 4410].map((pid, nth) => ({
      at: START + nth * 1000,
      ticks: 5543,
      pid,
      tid: 3900 + nth,
      component: 'aaIDE',
      message: `License feature 'Dev_Session_Count' of version 4.${nth} has been acquired${EXPIRES}`,
      process: 'aaIDE',
    })),
    ...NASTY.map((message, nth) => ({
      at: START + 60_000 + nth * 86_400_123,
      ticks: nth === 0 ? 0 : nth,
      pid: 500 + nth,
      tid: nth,
      flag: nth % 3 === 0 ? 'Warning' : nth % 3 === 1 ? 'Error' : 'Entry-Exit',
      component: nth % 2 === 0 ? 'WWPackageServer' : '<Object>.aaEngine',
      message,
      process: nth % 4 === 0 ? '' : 'aaEngine',
      session: nth % 2 === 0 ? '10.1.2.3' : '0.0.0.0',
    })),
  ],
});
