import { isOfEvent, isOwnSign, plain, type Fields } from './fields.ts';
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

/**
 * Whether the beginning of a text is an XML file that lists the users of modules: an entry with its last sign of life,
 * or below an element that names its module, or such an element that states how many there may be. Where an entry says
 * what happened, or how severe that was, it is an event, and the file no list.
 */
export function isXml(head: string): boolean {
  const { open, roots } = elementsOf(head);
  const tops = roots.length > 0 ? roots : open.slice(0, 1);
  const seen = { isList: false, isOther: false };
  for (const top of tops) look(top, undefined, seen);
  return seen.isList && !seen.isOther;
}

function look(element: Element, module: string | undefined, seen: { isList: boolean; isOther: boolean }): void {
  const name = plain(element.name.replace(/^.*:/, ''));
  const pairs = pairsOf(element);
  seen.isOther ||= pairs.some(([key]) => isOfEvent(key)) || /^events?$/.test(name);
  if (ENTRIES.has(name)) {
    const { user, machine, module: own = module } = namedFields(pairs);
    const isNamed = user !== undefined || machine !== undefined || element.text.trim() !== '';
    seen.isList ||= isNamed && (own !== undefined || pairs.some(([key]) => isOwnSign(key)));
    return;
  }
  const fields = moduleFields(name, pairs);
  seen.isList ||= MODULES.has(name) && fields?.total !== undefined;
  for (const child of element.children) look(child, MODULES.has(name) ? (fields?.module ?? module) : module, seen);
}

function pairsOf({ attributes, children }: Element): (readonly [string, string])[] {
  const leaves = children.filter((child) => child.children.length + child.attributes.length === 0);
  return [...attributes, ...leaves.map((leaf) => [leaf.name, leaf.text] as const)];
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
  const pairs = pairsOf(element);
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
  const { roots, open, broken } = elementsOf(text);
  if (broken !== undefined) return { broken };
  const [root] = roots;
  if (open.length > 0 || root === undefined) return { broken: 'it is cut off: not all its elements end' };
  return roots.length === 1 ? root : { name: '', attributes: [], children: roots, text: '' };
}

/** The elements of a text up to where it ends, or is broken: then in words why. `open` are those that do not end. */
function elementsOf(text: string): { roots: Element[]; open: Element[]; broken?: string } {
  const roots: Element[] = [];
  const open: Element[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)?.groups;
    if (found === undefined) return { roots, open, broken: 'it is no well-formed XML' };
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
      if (open.length > DEEPEST) return { roots, open, broken: 'its elements lie too deep in each other' };
    } else if (closing !== undefined) {
      if (above?.name !== closing) return { roots, open, broken: `it ends ${closing}, which is not open` };
      open.pop();
    } else {
      const said = found['cdata'] ?? decoded(found['text'] ?? '');
      if (above === undefined && said.trim() !== '') return { roots, open, broken: 'text stands outside its elements' };
      if (above !== undefined) above.text = (above.text + said).slice(0, 1000);
    }
  }
  return { roots, open };
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
