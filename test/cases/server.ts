import { timeline, type Timeline, type TimelineOptions } from '../timeline.ts';

export function server(options: TimelineOptions = {}): Timeline {
  return timeline({ system: 'security-expert', rules: [], ...options });
}

/** The open sessions in short: holder, opening, and why to check it first. */
export function open(line: Timeline): unknown[] {
  return line
    .outcome()
    .holdings.map(({ who, openedAt, suspect }) => [who.holder, openedAt, ...(suspect === undefined ? [] : [suspect])]);
}

export const AGAIN = 'the same holder logged on again since';
export const LONG = 'no break for 14 hours or longer';
