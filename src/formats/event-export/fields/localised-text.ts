/** The levels of events, as the English, German, French and Spanish Windows name them, and as .NET and NXLog do. */
const LEVELS: Readonly<Record<string, number>> = {
  critical: 1,
  kritisch: 1,
  critique: 1,
  crítico: 1,
  error: 2,
  fehler: 2,
  erreur: 2,
  warning: 3,
  warnung: 3,
  avertissement: 3,
  advertencia: 3,
  information: 4,
  informationen: 4,
  informations: 4,
  información: 4,
  info: 4,
  verbose: 5,
  ausführlich: 5,
  commentaires: 5,
  detallado: 5,
  'audit success': 0,
  'audit failure': 0,
  successaudit: 0,
  failureaudit: 0,
  audit_success: 0,
  audit_failure: 0,
  'überwachung erfolgreich': 0,
  'überwachung gescheitert': 0,
  "succès de l'audit": 0,
  "échec de l'audit": 0,
  'auditoría correcta': 0,
  'error de auditoría': 0,
};

/**
 * The number of a level that an export gives as a word, in the language of the machine; undefined where it is not
 * known.
 */
export function levelOf(word: string): number | undefined {
  const known = word.trim().toLowerCase().replace('’', "'");
  return Object.hasOwn(LEVELS, known) ? LEVELS[known] : undefined;
}

/**
 * What Windows begins the text of an event with whose provider has no messages on the machine, and what it says before
 * the inserts.
 */
const WRAPPER = /^The description for Event ID .{1,400}?cannot be found\./is;
/** Which Windows up to XP wrote with the id in brackets, and ended with a point. */
const OF_XP = /^The description for Event ID \( /i;
const INCLUDED = /The following information (?:was included with|is part of) the event: ?\s*/i;

const LONGEST_WRAPPER = 4096;
/** The paragraph of the system is longer than what services write themselves before a quote. */
const SENTENCE = 80;

/** In any language: two paragraphs, and one line that ends in a colon. */
const SHAPE = /^([^\n]{20,1500})\n\s*\n[^\n]{10,1500}\n\s*\n[^\n]{5,300}[:：][^\S\n]*(?:\n|$)/;

/** Behind the inserts, in a paragraph of its own, why the messages are missing: a short sentence of the system. */
const LAST_PARAGRAPH = /\n[^\S\n]*\n([^\n]{4,400})$/;
/** What a sentence of the system has not, and what a name, an id or a value may have. */
const VALUES = /[\d:=："“”«»\t]/;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * The text of an event without what Windows puts around it where the messages of its provider are missing, with line
 * ends of one kind and none at its end. In other languages than English the wrapper is known by its shape alone: that
 * of the Event Viewer by a first paragraph that names the provider and the id, a second one, and a third of one line
 * that ends in a colon; that of Get-EventLog by inserts in quotes behind a colon, before which provider and id stand.
 * The reason behind the inserts is left out in every language.
 */
export function messageOf(text: string, provider: string, id: number | undefined): string {
  const plain = text.replaceAll('\r\n', '\n').trimEnd();
  if (WRAPPER.test(plain.slice(0, 500))) {
    const included = INCLUDED.exec(plain.slice(0, LONGEST_WRAPPER));
    if (included === null) return plain;
    const inside = withoutReason(plain.slice(included.index + included[0].length).trim());
    return OF_XP.test(plain) ? inside.replace(/\.$/, '') : unquoted(inside);
  }
  if (id === undefined || plain.length < 30) return plain;
  return quotedIn(plain, provider, id) ?? shapedIn(plain, provider, id) ?? bracketedIn(plain, provider, id) ?? plain;
}

/**
 * The inserts of Get-EventLog: `… '0' … 'Service' …:'one', 'two'`, also where what is not ASCII became question marks.
 * Without a provider it stands in quotes all the same; with one, provider and id may stand in a sentence as they are.
 */
function quotedIn(plain: string, provider: string, id: number): string | undefined {
  if (!plain.endsWith("'")) return undefined;
  for (const { index } of plain.slice(0, LONGEST_WRAPPER).matchAll(/[:：?]\s?'/g)) {
    const before = plain.slice(0, index);
    const named = provider === '' ? /'[^'\d][^']{2,}'/.test(before) : before.includes(provider);
    // A sentence before the inserts may have both without quotes.
    const numbered = before.includes(`'${id}'`) || (provider !== '' && index >= SENTENCE && namesId(before, id));
    if (named && numbered && index < plain.length - 2) return unquoted(plain.slice(index + 1).trim());
  }
  return undefined;
}

/** Windows XP has the insert as it is, behind a paragraph that has `( 0 )` and `( Service )`. */
function bracketedIn(plain: string, provider: string, id: number): string | undefined {
  const [id1, named] = [plain.indexOf(`( ${id} )`), provider === '' ? -1 : plain.indexOf(`( ${provider} )`)];
  if (id1 < 0 || named < 0) return undefined;
  const colon = /[:：]\s+/.exec(plain.slice(named, LONGEST_WRAPPER));
  return colon === null ? undefined : plain.slice(named + colon.index + colon[0].length).replace(/\.$/, '');
}

function shapedIn(plain: string, provider: string, id: number): string | undefined {
  const shape = SHAPE.exec(plain.slice(0, LONGEST_WRAPPER));
  const first = shape?.[1] ?? '';
  if (shape === null || provider === '' || !first.includes(provider) || !namesId(first, id)) return undefined;
  return withoutReason(plain.slice(shape[0].length).trim());
}

function namesId(text: string, id: number): boolean {
  return new RegExp(`(?<!\\d)${id}(?!\\d)`).test(text);
}

/** A last paragraph that is a sentence, and holds nothing that may be of an event, is the reason of the system. */
function withoutReason(inside: string): string {
  const [paragraph, said = ''] = LAST_PARAGRAPH.exec(inside.slice(-500)) ?? [];
  return paragraph === undefined || !isSentence(said.trim()) ? inside : inside.slice(0, -paragraph.length).trimEnd();
}

/** Of several words that are no names; or in East Asian writing. */
function isSentence(text: string): boolean {
  if (VALUES.test(text)) return false;
  const ends = /[.。．]$/.test(text);
  const eastAsian = text.match(EAST_ASIAN)?.length ?? 0;
  if (eastAsian > 0) return eastAsian >= 16 || (eastAsian >= 4 && ends);
  const words = text.split(/\s+/);
  const small = words.filter(isSmall).length;
  return words.length >= 3 && small >= (ends ? 2 : 3);
}

function isSmall(word: string): boolean {
  return word[0] === word[0]?.toLowerCase();
}

/** Get-EventLog gives the inserts as `'one', 'two'`. */
function unquoted(text: string): string {
  return /^'[^]*'$/.test(text) ? text.slice(1, -1).replaceAll("', '", '\n') : text;
}
