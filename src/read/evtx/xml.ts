import type { Node, Values } from './binxml.ts';
import { attributesOf, expand, type Placed } from './expand.ts';

/** An element as Event Viewer saves it: attributes in single quotes, no space between elements. */
export function xmlOf(placed: Placed): string {
  const { element, values } = placed;
  let tag = `<${element.name}`;
  for (const { name, content } of attributesOf(placed)) tag += ` ${name}='${contentXml(content, values).replaceAll("'", '&apos;')}'`;
  return element.closed ? `${tag}/>` : `${tag}>${contentXml(element.content, values)}</${element.name}>`;
}

function contentXml(content: readonly Node[], values: Values): string {
  let xml = '';
  for (const piece of expand(content, values)) xml += piece.kind === 'placed' ? xmlOf(piece) : (piece.markup ?? escaped(piece.text));
  return xml;
}

function escaped(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}
