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
          'the event: Operator A logged on.',
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

  test.each([
    [
      'German',
      'Die Beschreibung für die Ereignis-ID "0" aus der Quelle "Example Service" wurde nicht gefunden.',
      'Die folgenden Informationen waren in dem Ereignis enthalten: ',
      'Die Nachrichtenressource ist vorhanden, aber die Nachricht wurde nicht in der Nachrichtentabelle gefunden.',
    ],
    [
      'German, short',
      'Ereignis 0 der Quelle Example Service hat keine Beschreibung.',
      'Enthalten war:',
      'Das Handle ist ungültig.',
    ],
    [
      'French',
      'La description de l’ID d’événement 0 dans la source Example Service est introuvable.',
      'Les informations suivantes étaient incluses avec l’événement\u00a0: ',
      'La ressource de message existe, mais le message ne figure pas dans la table de messages',
    ],
    [
      'Japanese',
      'ソース "Example Service" からのイベント ID 0 の説明が見つかりません。',
      '次の情報がイベントに含まれています: ',
      'メッセージ リソースは存在しますが、メッセージがメッセージ テーブルに見つかりませんでした。',
    ],
    [
      'Russian',
      'Не удается найти описание для идентификатора события 0 из источника Example Service.',
      'К событию были добавлены следующие сведения: ',
      'Ресурс сообщения присутствует, но сообщение не найдено в таблице сообщений.',
    ],
    [
      'Chinese',
      '无法找到来自源 Example Service 的事件 ID 0 的描述。本地计算机上未安装引发此事件的组件。',
      '该事件包括以下信息: ',
      '消息资源存在，但在消息表中找不到该消息。',
    ],
    [
      'Korean',
      'Example Service 원본의 이벤트 ID 0에 대한 설명을 찾을 수 없습니다.',
      '이벤트와 함께 다음 정보가 포함되었습니다: ',
      '핸들이 잘못되었습니다.',
    ],
  ])('without the reason behind it: %s', (_, first, last, reason) => {
    const second = 'Falls es von anderswo kam … 如果该事件产生于另一台计算机';
    for (const text of [
      'New logon. Record ID: 3, Name: Reception',
      'New logon\r\nRecord Id = 3\r\n\r\nA. von der Au',
    ]) {
      const wrapped = `${first}\r\n\r\n${second}\r\n\r\n${last}\r\n\r\n${text}\r\n\r\n`;
      for (const whole of [wrapped, `${wrapped}${reason}\r\n`])
        expect(messageOf(whole, 'Example Service', 0)).toBe(text.replaceAll('\r\n', '\n'));
    }
  });

  test.each([
    "Die Beschreibung für Ereignis-ID '0' in Quelle 'Example Service' wurde nicht gefunden. Die Informationen sind:",
    "La description de l'ID d'événement '0' dans la source 'Example Service' est introuvable. L'événement contient : ",
    "找不到源'Example Service'中的事件 ID'0'的描述。以下信息是事件的一部分：",
    "??? 'Example Service' ????? ID '0' ???????????????????????????????????????????????????????????????:",
    "??? 'Example Service' ????? ID '0' ????????????????????????????????????????????????????????????????",
  ])('nor the quotes of Get-EventLog in any language: %s', (before) => {
    expect(messageOf(`${before}'Operator ''A'': on'`, 'Example Service', 0)).toBe("Operator ''A'': on");
    expect(messageOf(`${before}'one', 'two'`, 'Example Service', 0)).toBe('one\ntwo');
    expect(messageOf(`${before}'one', 'two'`, '', 0)).toBe('one\ntwo');
    expect(messageOf(`${before}'one'`, 'Other', 0)).toBe(`${before}'one'`);
    expect(messageOf(`${before}'one'`, 'Example Service', 7)).toBe(`${before}'one'`);
  });

  test('nor what Windows XP wrote in another language', () => {
    const german =
      'Die Beschreibung der Ereigniskennung ( 0 ) in ( Example Service ) wurde nicht gefunden. Enthalten: ';
    expect(messageOf(`${german}Operator: A logged on`, 'Example Service', 0)).toBe('Operator: A logged on');
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
