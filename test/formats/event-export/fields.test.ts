import { expect, test } from 'vitest';
import { messageOf } from '../../../src/formats/event-export/fields/localised-text.ts';
import { stampIn } from '../../../src/formats/event-export/fields/stamps.ts';

const AT = Date.UTC(2026, 0, 27, 6, 30, 10, 250);

test.each([
  ['from 1601, as Windows counts', 134_139_690_102_500_000],
  ['from the year 1, as .NET counts', 639_050_922_102_500_000],
  ['in billionths of seconds', 1_769_495_410_250_000_000],
  ['in thousandths of seconds', 1_769_495_410_250],
])('a number is read as the text of the same digits is: %s', (_, number) => {
  expect(stampIn(number)?.dayFirst).toBe(AT);
  expect(stampIn(String(number))?.dayFirst).toBe(AT);
});

test('an insert in quotes behind a sentence that names provider and id without quotes is without its quotes', () => {
  const sentence =
    'Popis události s ID 0 ve zdroji Door Service nebyl nalezen. Místní počítač nemusí mít potřebné informace. ' +
    'Následující informace jsou součástí události:';
  expect(messageOf(`${sentence}'Service started successfully.'`, 'Door Service', 0)).toBe(
    'Service started successfully.',
  );
  const own = "Door Service 0 says: 'closed'";
  expect(messageOf(own, 'Door Service', 0)).toBe(own);
});
