import { plain, type Fields } from './fields.ts';
import { entryFields, MOST_ROWS, namedFields, type Broken, type ListRow, type UserList } from './list-shapes.ts';

/** An element with its attributes, what stands within, and the text directly in it. */
interface Element {
  name: string;
  attributes: (readonly [string, string])[];
  children: Element[];
  text: string;
}

const DEEPEST = 12;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.:-]{0,63}`;
const TOKEN = new RegExp(
  String.raw`<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?<cdata>.*?)\]\]>|</(?<closing>${NAME})\s*>|` +
    String.raw`<(?<opening>${NAME})(?<attributes>(?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>/?)>|(?<text>[^<]+)`,
  'suy',
);
const ATTRIBUTE = new RegExp(String.raw`(?<name>${NAME})\s*=\s*(?:"(?<double>[^"<]*)"|'(?<single>[^'<]*)')`, 'gu');
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Elements that are an entry each; all else with a module is that module. */
const ENTRIES: ReadonlySet<string> = new Set([
  'user',
  'entry',
  'seat',
  'holder',
  'item',
  'benutzer',
  'eintrag',
  'platz',
]);
const MODULES: ReadonlySet<string> = new Set(['users', 'module', 'modul', 'entries', 'benutzerliste', 'userlist']);
const LISTED =
  /<(?:users|module|modul|entries|benutzerliste|userlist|user|entry|benutzer|eintrag)\b[^<>]*\b(?:module|moduleid|modul|total|totallicen[cs]es|computer|machine|rechner|lastvalidate)\s*=/i;
const WITHIN = /<(?:lastvalidate|computer|machine|rechner)>/i;

/** Whether the beginning of a text is an XML file that lists the users of modules; an export of events is none. */
export function isXml(head: string): boolean {
  if (/<(?:\w+:)?Events?[\s>]/.test(head)) return false;
  return LISTED.test(head) || (/<(?:users?|module|modul|benutzer)\b/i.test(head) && WITHIN.test(head));
}

/** Reads a list in XML: elements of modules with those of their users, whose parts are attributes or elements. */
export function xmlList(text: string): UserList | Broken {
  const root = parse(text);
  if ('broken' in root) return root;
  const found: { modules: Fields[]; rows: ListRow[] } = { modules: [], rows: [] };
  const broken = collect(root, undefined, found);
  if (broken !== undefined) return broken;
  if (found.modules.length + found.rows.length === 0)
    return { broken: 'none of its elements names a module or a user' };
  return found;
}

function collect(
  element: Element,
  module: string | undefined,
  found: { modules: Fields[]; rows: ListRow[] },
): Broken | undefined {
  const name = plain(element.name.replace(/^.*:/, ''));
  const leaves = element.children.filter(({ children, attributes }) => children.length + attributes.length === 0);
  const pairs = [...element.attributes, ...leaves.map((leaf) => [leaf.name, leaf.text] as const)];
  if (ENTRIES.has(name)) {
    const own = namedFields(pairs);
    const fields = { ...(module !== undefined && { module }), ...entryFields(own.user ?? element.text, own) };
    if (fields.user === undefined && fields.machine === undefined) return { broken: 'one of its users has no name' };
    const row = { ...(fields.module !== undefined && { Module: fields.module }), ...Object.fromEntries(pairs) };
    found.rows.push({ fields, row });
    return found.rows.length > MOST_ROWS ? { broken: `it has more than ${MOST_ROWS} users` } : undefined;
  }
  const fields = moduleFields(name, pairs);
  if (fields !== undefined) found.modules.push(fields);
  for (const child of element.children) {
    const broken = collect(child, fields?.module ?? module, found);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** What an element says of a module; undefined where it is none. `Name` and `ID` are those of a module there. */
function moduleFields(name: string, pairs: readonly (readonly [string, string])[]): Fields | undefined {
  const { user, ...own } = namedFields(pairs);
  const id = pairs.find(([key]) => ['id', 'name'].includes(plain(key)))?.[1].trim();
  const module = own.module ?? (MODULES.has(name) ? id : undefined);
  if (module !== undefined && module !== '') return { ...own, module };
  return undefined;
}

/** The root of a text, whole and well-formed; no more of XML than such a list needs. */
function parse(text: string): Element | Broken {
  const roots: Element[] = [];
  const open: Element[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)?.groups;
    if (found === undefined) return { broken: 'it is no well-formed XML' };
    const above = open.at(-1);
    const { opening, closing } = found;
    if (opening !== undefined) {
      const made: Element = {
        name: opening,
        attributes: attributesIn(found['attributes'] ?? ''),
        children: [],
        text: '',
      };
      (above?.children ?? roots).push(made);
      if (found['empty'] !== '/') open.push(made);
      if (open.length > DEEPEST) return { broken: 'its elements lie too deep in each other' };
    } else if (closing !== undefined) {
      if (above?.name !== closing) return { broken: `it ends ${closing}, which is not open` };
      open.pop();
    } else {
      const said = found['cdata'] ?? decoded(found['text'] ?? '');
      if (above === undefined && said.trim() !== '') return { broken: 'text stands outside its elements' };
      if (above !== undefined) above.text = (above.text + said).slice(0, 1000);
    }
  }
  const [root] = roots;
  if (open.length > 0 || root === undefined) return { broken: 'it is cut off: not all its elements end' };
  return roots.length === 1 ? root : { name: '', attributes: [], children: roots, text: '' };
}

function attributesIn(text: string): (readonly [string, string])[] {
  return [...text.matchAll(ATTRIBUTE)].map(({ groups = {} }) => [
    groups['name'] ?? '',
    decoded(groups['double'] ?? groups['single'] ?? ''),
  ]);
}

function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi,
    (whole, ten?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = ten === undefined ? parseInt(hex ?? '', 16) : Number(ten);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
