import { describe, expect, test } from 'vitest';
import { seeds, survey } from './mutate.ts';

const FOLDER = process.env.SEATWATCH_REAL_DATA;

describe('100,000 chunks with changed bits, sizes, counts and offsets', () => {
  test(
    'each end in events or damages within the steps that they have, and nothing is thrown',
    { timeout: 240_000 },
    () => {
      const found = survey(100_000, seeds(FOLDER), 2);
      expect(found.wrong).toEqual([]);
      expect(found.events).toBeGreaterThan(100_000);
      expect(found.damages).toBeGreaterThan(100_000);
      expect(found.steps).toBeLessThanOrEqual(found.allowed);
      expect(found.longest).toBeLessThan(1e6);
    },
  );
});
