import { measuring } from '../engine/reading-meter.ts';
import type { Streams } from './streams.ts';

/** What is sooner done needs no word, in milliseconds. */
const AFTER = 2_000;
const EVERY = 250;
const MB = 1_000_000;
/** Back to the beginning of the line, and all of it gone. */
const CLEAR = '\r\u001b[K';

/**
 * Does something that may read much, and says on the terminal how far it is, from two seconds on: `412 of 1024 MB
 * read`. Whatever is printed meanwhile, and the end, clears that; of a command that answers the answer is the end of
 * it, and a service goes on. Nothing is said where there is no terminal for it.
 */
export function withProgress<T>(
  streams: Streams,
  act: (streams: Streams) => Promise<T>,
  { isService = false } = {},
): Promise<T> {
  const { progress } = streams;
  if (progress === undefined) return act(streams);
  const { after = AFTER, every = EVERY } = progress;
  return measuring(async (so) => {
    let shown = '';
    const clear = (): void => {
      if (shown !== '') progress.write(CLEAR);
      shown = '';
    };
    const show = (): void => {
      const measured = so();
      const text = measured.of < MB ? '' : progressText(measured);
      if (text === shown) return;
      progress.write(`${CLEAR}${text}`);
      shown = text;
    };
    let ticking: NodeJS.Timeout | undefined;
    const begin = setTimeout(() => {
      show();
      ticking = setInterval(show, every);
    }, after);
    const end = (): void => {
      clearTimeout(begin);
      clearInterval(ticking);
      clear();
    };
    const out = (text: string): void => {
      if (isService) clear();
      else end();
      streams.out(text);
    };
    const err = (text: string): void => {
      clear();
      streams.err(text);
    };
    try {
      return await act({ ...streams, out, err });
    } finally {
      end();
    }
  });
}

/** Number first; megabytes as disks are sold. */
export function progressText({ read, of, again }: { read: number; of: number; again: boolean }): string {
  return `${Math.floor(read / MB)} of ${Math.ceil(of / MB)} MB read${again ? ' again' : ''}`;
}
