import { expand, isThere } from './expand.ts';
import type { Element, Node, Values } from './nodes.ts';

/** Nodes as Event Viewer saves them: attributes in single quotes, no space between elements. */
export function xmlOf(content: readonly Node[], values: Values): string {
  let xml = '';
  expand(content, values, {
    element: (element, own) => {
      xml += elementXml(element, own);
    },
    text: (text, markup) => {
      xml += markup ?? escaped(text);
    },
  });
  return xml;
}

function elementXml(element: Element, values: Values): string {
  let tag = `<${element.name}`;
  for (const attribute of element.attributes)
    if (isThere(attribute, values))
      tag += ` ${attribute.name}='${xmlOf(attribute.content, values).replaceAll("'", '&apos;')}'`;
  return element.closed ? `${tag}/>` : `${tag}>${xmlOf(element.content, values)}</${element.name}>`;
}

function escaped(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}
