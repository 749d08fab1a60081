import { cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { BOM, crlf, csvLines, newestFirst } from '../words.ts';

/**
 * What the Event Viewer writes around the inserts of an event whose message file is not there: a paragraph, one on
 * other computers, one line before the inserts, and in newer Windows the reason behind them. English, German,
 * French and Japanese are seen in public posts; of the others beginnings are, and the rest is as it is remembered.
 */
const WRAPPERS: Readonly<Record<string, readonly [before: string, reason: string]>> = {
  'en-US': [
    'The description for Event ID 0 from source # cannot be found. Either the component that raises this event ' +
      'is not ' +
      'installed on your local computer or the installation is corrupted. You can install or repair the component ' +
      'on the local computer.\n\nIf the event originated on another computer, the display information had to be ' +
      'saved with the event.\n\nThe following information was included with the event: ',
    'The message resource is present but the message was not found in the message table',
  ],
  'de-DE': [
    'Die Beschreibung für Ereignis-ID "0" aus der Quelle "#" wurde nicht gefunden. Entweder ist die Komponente, die ' +
      'dieses Ereignis auslöst, nicht auf dem lokalen Computer installiert, oder die Installation ist beschädigt. ' +
      'Sie können die Komponente auf dem lokalen Computer installieren oder reparieren.\n\nFalls das Ereignis auf ' +
      'einem anderen Computer aufgetreten ist, mussten die Anzeigeinformationen mit dem Ereignis gespeichert ' +
      'werden.\n\nDie folgenden Informationen wurden mit dem Ereignis gespeichert: ',
    'Die Nachrichtenressource ist vorhanden, die Nachricht wurde jedoch nicht in der Nachrichtentabelle gefunden',
  ],
  'fr-FR': [
    'La description de l’ID d’événement 0 dans la source # est introuvable. Le composant qui a déclenché cet ' +
      'événement n’est pas installé sur l’ordinateur local ou l’installation est endommagée. Vous pouvez installer ' +
      'ou réparer le composant sur l’ordinateur local.\n\nSi l’événement provient d’un autre ordinateur, les ' +
      'informations d’affichage doivent être enregistrées avec l’événement.\n\nLes informations suivantes étaient ' +
      'incluses avec l’événement : ',
    'La ressource de message est présente, mais le message est introuvable dans la table des messages',
  ],
  'es-ES': [
    'No se encuentra la descripción del id. de evento 0 en el origen #. El componente que provoca este evento ' +
      'no está ' +
      'instalado en el equipo local o bien la instalación está dañada. Puede instalar o reparar el componente en el ' +
      'equipo local.\n\nSi el evento se originó en otro equipo, la información para mostrar tuvo que guardarse con ' +
      'el evento.\n\nLa siguiente información se incluyó con el evento: ',
    'El recurso del mensaje existe, pero no se encontró el mensaje en la tabla de mensajes',
  ],
  'it-IT': [
    "Impossibile trovare la descrizione per l'ID evento 0 dall'origine #. Il componente che ha generato l'evento non " +
      "è installato nel computer locale oppure l'installazione è danneggiata. È possibile installare o riparare il " +
      "componente nel computer locale.\n\nSe l'evento ha avuto origine in un altro computer, è necessario che le " +
      "informazioni sullo schermo siano state salvate con l'evento.\n\nCon l'evento sono state fornite le " +
      'informazioni seguenti: ',
    'La risorsa messaggio è presente ma non è possibile trovare il messaggio nella tabella messaggi',
  ],
  'nl-NL': [
    'De beschrijving van gebeurtenis-id 0 uit bron # is niet gevonden. Het onderdeel dat deze gebeurtenis ' +
      'veroorzaakt, is niet op de lokale computer geïnstalleerd of de installatie is beschadigd. U kunt het ' +
      'onderdeel op de lokale computer installeren of repareren.\n\nAls de gebeurtenis op een andere computer is ' +
      'gegenereerd, moet de weergave-informatie bij de gebeurtenis worden opgeslagen.\n\nDe volgende informatie is ' +
      'opgenomen bij de gebeurtenis: ',
    'De berichtbron is aanwezig, maar het bericht is niet in de berichtentabel gevonden',
  ],
  'pl-PL': [
    'Nie można odnaleźć opisu dla zdarzenia o identyfikatorze 0 ze źródła #. Składnik, który wywołuje to zdarzenie, ' +
      'nie jest zainstalowany na komputerze lokalnym lub instalacja jest uszkodzona. Możesz zainstalować lub ' +
      'naprawić składnik na komputerze lokalnym.\n\nJeśli zdarzenie pochodzi z innego komputera, informacje do ' +
      'wyświetlenia musiały zostać zapisane ze zdarzeniem.\n\nRazem ze zdarzeniem dołączone były następujące ' +
      'informacje: ',
    'Zasób komunikatu istnieje, ale nie znaleziono komunikatu w tabeli komunikatów',
  ],
  'pt-BR': [
    'Não foi possível encontrar a descrição da Identificação de Evento 0 na fonte #. O componente que gera este ' +
      'evento não está instalado em seu computador local ou a instalação está corrompida. Você pode instalar ou ' +
      'reparar o componente no computador local.\n\nSe o evento se originou em outro computador, as informações de ' +
      'exibição devem ser salvas com o evento.\n\nAs seguintes informações foram incluídas com o evento: ',
    'O recurso de mensagem está presente, mas a mensagem não foi encontrada na tabela de mensagens',
  ],
  'ja-JP': [
    'ソース "#" からのイベント ID 0 の説明が見つかりません。このイベントを発生させるコンポーネントがローカル ' +
      'コンピューターにインストールされていないか、インストールが壊れています。ローカル コンピューターに' +
      'コンポーネントをインストールするか、コンポーネントを修復してください。\n\nイベントが別のコンピューター' +
      'から発生している場合、イベントと共に表示情報を保存する必要があります。\n\n' +
      'イベントには次の情報が含まれています: ',
    'メッセージ リソースは存在しますが、メッセージがメッセージ テーブルに見つかりませんでした。',
  ],
  'ru-RU': [
    'Не найдено описание для идентификатора события 0 из источника #. Вызывающий данное событие компонент не ' +
      'установлен на этом локальном компьютере или поврежден. Установите или восстановите компонент на локальном ' +
      'компьютере.\n\nЕсли событие возникло на другом компьютере, возможно, потребуется сохранить отображаемые ' +
      'сведения вместе с событием.\n\nК событию были добавлены следующие сведения: ',
    'Ресурс сообщения существует, но не найдено сообщение в таблице сообщений',
  ],
  'zh-CN': [
    '无法找到来自源 # 的事件 ID 0 的描述。本地计算机上未安装引发此事件的组件，或者安装已损坏。' +
      '可以安装或修复本地计算机上的组件。\n\n如果该事件产生于另一台计算机，则必须随该事件一起保存显示信息。\n\n' +
      '以下是包含在事件中的信息: ',
    '消息资源存在，但在消息表中找不到该消息。',
  ],
};

/** The text of an event as the Event Viewer shows it without its message file. */
export function wrapped(event: Kept, culture: string, reason: boolean | string): string {
  const [before = '', behind = ''] = WRAPPERS[culture] ?? [];
  const last = reason === true ? behind : reason;
  return `${before.replace('#', event.source)}\n\n${event.text}\n${last === false ? '' : `\n${last}`}`;
}

function csv(events: readonly Kept[], name: string, reason: boolean | string): string {
  const culture = cultureOf(name);
  const { header, information, none } = culture.language;
  const rows = newestFirst(events).map((event) => [
    information,
    localTime(event, culture),
    event.source,
    String(event.id),
    none,
    crlf(wrapped(event, name, reason)),
  ]);
  return BOM + csvLines([header.split(','), ...rows]);
}

const SEEN = ['en-US', 'de-DE', 'fr-FR', 'ja-JP'];

/** Further reasons of Windows, each seen in public posts. */
const REASONS = [
  'The specified resource type cannot be found in the image file',
  'The locale specific resource for the desired message is not present',
  'The publisher has been disabled and its resource is not available. This usually occurs when the publisher is in ' +
    'the process of being uninstalled or upgraded',
];

const reasons: readonly Form[] = REASONS.map((reason) => ({
  name: `Event Viewer CSV without message file, en-US: ${reason.slice(0, 40).trim()}...`,
  file: 'Application.csv',
  shape: 'seen',
  write: (events) => csv(events, 'en-US', reason),
}));

const inCultures: readonly Form[] = Object.keys(WRAPPERS).flatMap((culture) =>
  [false, true].map((reason): Form => ({
    name: `Event Viewer CSV without message file${reason ? ', reason behind' : ''}, ${culture}`,
    file: 'Application.csv',
    shape: SEEN.includes(culture) ? 'seen' : 'assumed',
    write: (events) => csv(events, culture, reason),
  })),
);

export const WRAPPED: readonly Form[] = [...inCultures, ...reasons];
