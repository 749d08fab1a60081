/**
 * The upper half of code page 850, in which consoles of Western Europe print; ä, ö and ü are there in 437 and 852 too.
 */
const UPPER =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±' +
  '‗¾¶§÷¸°¨·¹³²■\u00a0';

/**
 * Between letters Windows-1252 has none of these signs, and the code page of a console has letters there. What it has
 * as letters itself, and the apostrophe, tell nothing.
 */
const OF_CONSOLE = /[a-z][\x80-\x89\x8b\x8d\x8f-\x91\x93-\x99\x9b\x9d](?=[a-z])/i;

/** The text of bytes that are no UTF-8, where they are those of a console; undefined where nothing says so. */
export function consoleText(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  if (!OF_CONSOLE.test(text)) return undefined;
  return text.replaceAll(/[\x80-\xff]/g, (sign) => UPPER[sign.charCodeAt(0) - 0x80] ?? sign);
}
