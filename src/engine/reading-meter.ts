import { startMeter, type Measured } from '../inputs/file/meter.ts';

/** Does something, and can tell meanwhile how much of files has been read for it in this process. */
export async function measuring<T>(act: (so: () => Measured) => Promise<T>): Promise<T> {
  const meter = startMeter();
  try {
    return await act(meter.so);
  } finally {
    meter.end();
  }
}
