import type { Setting } from '../../src/domain/setting.ts';

/** What a source of Batch Management may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {};
