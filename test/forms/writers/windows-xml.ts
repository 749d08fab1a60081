import type { Kept } from '../timeline.ts';
import { crlf, iso9, XMLNS, xmlText } from '../words.ts';

export interface XmlManner {
  /** The culture of the words of the message file, where they are written too. */
  rendered?: string;
  message?: string;
  time?: string;
}

/** An event as Windows itself renders it: one line, apostrophes around attributes, UTC. */
export function windowsXml(event: Kept, { rendered, message, time = iso9(event) }: XmlManner = {}): string {
  const { source, id, level, record, channel, computer, text } = event;
  const rendering =
    rendered === undefined
      ? ''
      : `<RenderingInfo Culture='${rendered}'>` +
        (message === '' ? '' : `<Message>${escaped(message ?? text)}</Message>`) +
        '<Level>Information</Level><Task></Task><Opcode>Info</Opcode><Channel></Channel><Provider></Provider>' +
        '<Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>';
  return (
    `<Event xmlns='${XMLNS}'><System><Provider Name='${escaped(source)}'/><EventID Qualifiers='0'>${id}</EventID>` +
    `<Version>0</Version><Level>${level}</Level><Task>0</Task><Opcode>0</Opcode>` +
    `<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='${time}'/><EventRecordID>${record}</EventRecordID>` +
    `<Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>${channel}</Channel>` +
    `<Computer>${computer}</Computer><Security/></System><EventData><Data>${escaped(text)}</Data></EventData>` +
    `${rendering}</Event>`
  );
}

function escaped(text: string): string {
  return xmlText(crlf(text)).replaceAll("'", '&apos;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;');
}
