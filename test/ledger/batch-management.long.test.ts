import { describe, expect, test } from 'vitest';
import { AS_IT_IS, type PlantOptions } from '../simulator/batch-management.ts';
import { judgedPlant } from './batch-management-truth.ts';

const MONTH = { days: 30, noisePerHour: 60 };

describe.each([11, 12, 13])('a month of a plant with four terminal servers (seed %i)', (seed) => {
  test('every end of which is told: error 0, a session for each seat, each refusal once', async () => {
    const { run, verdicts, outside, sessions, wrong, events } = await judgedPlant({ ...MONTH, seed });
    expect(outside).toEqual([]);
    for (const [kind, { errorOfUpper, meanWidth, shareUnbounded }] of verdicts)
      expect([errorOfUpper, meanWidth, shareUnbounded], kind).toEqual([0, 0, 0]);
    expect(sessions).toHaveLength(run.seats.length);
    expect(wrong).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'refused')).toHaveLength(run.refusals.length);
  });

  test.each<[string, Partial<PlantOptions>]>([
    ['whose engineers never say that they have closed their programs', { engineers: 4 }],
    ['whose Security Manager is restarted twice a week', { managerRestartsPerWeek: 2 }],
    ['as it is', AS_IT_IS],
  ])('%s: the seats lie in the range', async (_, options) => {
    const { outside, seatHours } = await judgedPlant({ ...options, ...MONTH, seed });
    expect(outside, `${seatHours} seat-hours off`).toEqual([]);
  });
});
