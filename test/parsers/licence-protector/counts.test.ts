import { describe, expect, test } from 'vitest';
import { short, stream } from './stream.ts';

describe('numbers of licences', () => {
  const WITH = 'Timestamp,Event,Module,Total,Remaining,Value';
  test.each([
    [
      'in columns',
      ['2026-05-06T08:00:00Z,Licences,M1,10,3,'],
      [
        ['capacity', 'M1', 10],
        ['count', 'M1', 7, 10],
      ],
    ],
    [
      'one after the other',
      ['2026-05-06T08:00:00Z,TotalLicences,M1,,,10', '2026-05-06T08:00:01Z,RemainingLicences,M1,,,0'],
      [
        ['capacity', 'M1', 10],
        ['count', 'M1', 10, 10],
      ],
    ],
    ['with -1 for no number', ['2026-05-06T08:00:00Z,RemainingLicences,M1,10,-1,'], [['capacity', 'M1', 10]]],
    [
      'without a total, which is told once',
      ['2026-05-06T08:00:00Z,RemainingLicences,M1,,,3', '2026-05-06T08:01:00Z,RemainingLicences,M1,,,2'],
      [['not-understood', expect.stringContaining('TotalLicences')]],
    ],
    [
      'with more left than there are',
      ['2026-05-06T08:00:00Z,Licences,M1,10,30,'],
      [
        ['capacity', 'M1', 10],
        ['not-understood', expect.any(String)],
      ],
    ],
    ['that are none', ['2026-05-06T08:00:00Z,RemainingLicences,M1,,,many'], [['not-understood', expect.any(String)]]],
  ] as [string, string[], unknown[]][])('%s', (_, lines, expected) => {
    expect(short(stream([WITH, ...lines]).events)).toEqual(expected);
  });
});
