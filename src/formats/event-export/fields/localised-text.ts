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
const INCLUDED = /The following information (?:was included with|is part of) the event: ?\s*/i;

/** Why, in the last paragraph, which is short. */
const LONGEST_REASON = 400;
const REASONS =
  /\n\s*\n(?:The message resource is present but the message (?:is|was) not found in the (?:string|message)(?:\/message)? table|The specified resource type cannot be found in the image file|The locale specific resource for the desired message is not present|The handle is invalid|The system cannot find the file specified|The publisher has been disabled and its resource is not available\.[^\n]*)\.?\s*$/i;

const LONGEST_WRAPPER = 4096;

/**
 * The text of an event without what Windows puts around it where the messages of its provider are missing, with line
 * ends of one kind and none at its end. In other languages than English the wrapper is known by its shape alone: a
 * first paragraph that names the provider and the id, a second one, and a third of one line that ends in a colon; the
 * reason that may stand behind the text is then left.
 */
export function messageOf(text: string, provider: string, id: number | undefined): string {
  const plain = text.replaceAll('\r\n', '\n').trimEnd();
  if (WRAPPER.test(plain.slice(0, 500))) {
    const included = INCLUDED.exec(plain.slice(0, LONGEST_WRAPPER));
    if (included === null) return plain;
    const inside = plain.slice(included.index + included[0].length);
    const end = Math.max(0, inside.length - LONGEST_REASON);
    return unquoted((inside.slice(0, end) + inside.slice(end).replace(REASONS, '')).trim());
  }
  const shape = /^([^\n]{20,1500})\n\s*\n[^\n]{10,1500}\n\s*\n[^\n]{5,300}[:：] *(?:\n|$)/.exec(
    plain.slice(0, LONGEST_WRAPPER),
  );
  const first = shape?.[1] ?? '';
  if (
    shape === null ||
    provider === '' ||
    id === undefined ||
    !first.includes(provider) ||
    !new RegExp(`(?<!\\d)${id}(?!\\d)`).test(first)
  )
    return plain;
  return plain.slice(shape[0].length).trim();
}

/** Get-EventLog gives the inserts as `'one', 'two'`. */
function unquoted(text: string): string {
  return /^'[^]*'$/.test(text) ? text.slice(1, -1).replaceAll("', '", '\n') : text;
}
