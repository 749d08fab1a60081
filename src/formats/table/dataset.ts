type Row = Readonly<Record<string, string>>;

/** A DataSet is small; what is larger is none. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** The schema that .NET may write before the rows names the columns, and holds none of them. */
const SCHEMA = /<(?:\w{1,20}:)?schema\b/;
const CDATA = '<![CDATA[';
const TAG = /<(\/?)([A-Za-z_][\w.:-]*)([^<>]*?)(\/?)>/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Element {
  name: string;
  /** The texts of its children that hold no others, by their names. */
  fields: Map<string, string>;
  /** Whether it holds children that hold others, or such as carry attributes alone. */
  isNested: boolean;
  /** Where its own text begins. */
  from: number;
}

/** Whether a text may be a DataSet as XML. */
export function isMarkup(text: string): boolean {
  return /^\uFEFF?\s*</.test(text);
}

/**
 * The rows of a DataSet of .NET as XML: elements of one name, each of whose children is a column, which is left out
 * where it has no value. `isWhole` tells that the last element of the text was closed. Undefined where there is no row.
 */
export function datasetIn(text: string): { header: string[]; rows: Row[]; isWhole: boolean } | undefined {
  const body = withoutSchema(text);
  const all: { name: string; fields: Map<string, string> }[] = [];
  const open: Element[] = [];
  let isWhole = false;
  for (const { 1: closing, 2: name = '', 4: empty, index, 0: tag } of body.matchAll(TAG)) {
    const end = index + tag.length;
    if (closing === '') {
      const parent = open.at(-1);
      if (empty === '/') parent?.fields.set(name, '');
      else open.push({ name, fields: new Map(), isNested: false, from: end });
      continue;
    }
    const element = open.pop();
    if (element?.name !== name) return undefined;
    const parent = open.at(-1);
    if (element.fields.size === 0 && !element.isNested)
      parent?.fields.set(name, decoded(body.slice(element.from, index)));
    else if (parent !== undefined) parent.isNested = true;
    if (element.fields.size > 1 && !element.isNested) all.push({ name, fields: element.fields });
    isWhole = open.length === 0;
  }
  const [first] = all;
  if (first === undefined) return undefined;
  const own = all.filter(({ name }) => name === first.name);
  const header = [...new Set(own.flatMap(({ fields }) => [...fields.keys()]))];
  const rows = own.map(({ fields }) => Object.fromEntries(header.map((name) => [name, fields.get(name) ?? ''])));
  return { header, rows, isWhole };
}

/** A DataSet as the text of a table whose fields are quoted. */
export function asDelimited({ header, rows }: { header: readonly string[]; rows: readonly Row[] }): string {
  const line = (fields: readonly string[]): string => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join();
  return [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))].map((one) => `${line(one)}\n`).join('');
}

function withoutSchema(text: string): string {
  const from = text.search(SCHEMA);
  const to = from < 0 ? -1 : text.indexOf('schema>', from);
  return to < 0 ? text : text.slice(0, from) + text.slice(to + 'schema>'.length);
}

function decoded(text: string): string {
  const bare = text.trim();
  if (bare.startsWith(CDATA) && bare.endsWith(']]>')) return bare.slice(CDATA.length, -3).trim();
  return bare
    .replaceAll(/&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
      const code = decimal === undefined ? (hex === undefined ? NaN : parseInt(hex, 16)) : Number(decimal);
      if (Number.isNaN(code)) return ENTITIES[String(name)] ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .trim();
}
