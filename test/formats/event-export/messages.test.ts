import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/formats/event-export/fields/localised-text.ts';

const WRAPPED = (text: string): string =>
  'The description for Event ID 0 from source Example Service cannot be found. Either the ' +
  'component that raises this event is not installed on your local computer or the installation is ' +
  `corrupted. You can install or repair the component on the local computer.\r\n\r\nIf the event ` +
  `originated on another computer, the display information had to be saved with the event.\r\n\r\n` +
  `The following information was included with the event: \r\n\r\n${text}`;

describe('a text around which Windows puts an apology, because the messages of the provider are missing', () => {
  test('is what stands inside', () => {
    expect(messageOf(WRAPPED('Operator A logged on\r\n\r\nFrom desk 4: \r\n\r\nnow\r\n'), 'Example Service', 0)).toBe(
      'Operator A logged on\n\nFrom desk 4: \n\nnow',
    );
  });

  test('without the reason that Windows gives behind it', () => {
    for (const reason of [
      'The message resource is present but the message was not found in the message table',
      'The specified resource type cannot be found in the image file',
      'The locale specific resource for the desired message is not present',
    ]) {
      expect(messageOf(WRAPPED(`Operator A logged on\r\n\r\n${reason}\r\n\r\n`), 'Example Service', 0)).toBe(
        'Operator A logged on',
      );
    }
  });

  test('nor the quotes of Get-EventLog', () => {
    const text =
      "The description for Event ID '0' in Source 'Example Service' cannot be found.  The local " +
      'computer may not have the necessary registry information or message DLL files to display the ' +
      'message, or you may not have permission to access them.  The following information is part of ' +
      'the event:';
    expect(messageOf(`${text}'Operator ''A'' logged on'`, 'Example Service', 0)).toBe("Operator ''A'' logged on");
    expect(messageOf(`${text}'one', 'two'`, 'Example Service', 0)).toBe('one\ntwo');
  });

  test('nor what Windows XP wrote', () => {
    expect(
      messageOf(
        'The description for Event ID ( 0 ) in Source ( Example Service ) cannot be found. The local ' +
          'computer may not have the necessary registry information. The following information is part of ' +
          'the event: Operator A logged on',
        'Example Service',
        0,
      ),
    ).toBe('Operator A logged on');
  });

  test('in another language, by the shape', () => {
    const german =
      'Die Beschreibung für Ereignis-ID "0" aus der Quelle "Example Service" wurde nicht gefunden. ' +
      'Entweder ist die Komponente nicht installiert, oder die Installation ist beschädigt.\r\n\r\n' +
      'Falls das Ereignis auf einem anderen Computer aufgetreten ist, mussten die Anzeigeinformationen ' +
      'mit dem Ereignis gespeichert werden.\r\n\r\nDie folgenden Informationen wurden mit dem Ereignis ' +
      'gespeichert: \r\n\r\nOperator A angemeldet\r\n\r\nZweiter Absatz';
    expect(messageOf(german, 'Example Service', 0)).toBe('Operator A angemeldet\n\nZweiter Absatz');
    expect(messageOf(german, 'Other', 0)).toBe(german.replaceAll('\r\n', '\n'));
    expect(messageOf(german, 'Example Service', 7)).toBe(german.replaceAll('\r\n', '\n'));
  });

  test('of which nothing is left is shown as it is', () => {
    const text = 'The description for Event ID 0 from source Example Service cannot be found.';
    expect(messageOf(text, 'Example Service', 0)).toBe(text);
  });

  test('takes no longer because somebody made it hard to read', () => {
    const blank = `x${'\n'.repeat(500_000)}x`;
    const began = performance.now();
    expect(messageOf(WRAPPED(blank), 'Example Service', 0)).toBe(blank);
    expect(
      messageOf(`Example Service 0 is not here at all\n${`${' '.repeat(12)}\n`.repeat(50_000)}x`, 'Example Service', 0),
    ).toHaveLength(650_038);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('any other text loses nothing but what stands behind its end', () => {
    expect(messageOf('  Operator A:\r\n\r\n\tlogged on \r\n\r\n', 'Example Service', 0)).toBe(
      '  Operator A:\n\n\tlogged on',
    );
  });
});
