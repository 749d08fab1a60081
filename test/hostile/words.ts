/**
 * Words that a log may hold where a name is expected: each is one line as it stands in the file, without its line end.
 */
export const HOSTILE: readonly (readonly [what: string, word: string])[] = [
  ['a terminal escape', '\u001b[2J\u001b]0;owned\u0007\u001b[31m'],
  ['an 8-bit terminal escape', '\u009b31m\u009d0;owned\u009c'],
  ['a NUL', 'a\u0000b'],
  ['a CR', 'a\rseatwatch: all is well'],
  ['a line separator', 'a\u2028Bcc: thief@example.test\u2029b\u0085c'],
  ['a backspace and a delete', 'mallory\b\b\b\b\b\b\bann\u007f'],
  ['a direction that is turned', 'ann\u202etxt.exe\u2066\u200f'],
  ['marks that are not seen', 'a\u200bn\ufeffn\u00ad\u{e0041}'],
  ['a script', '<script>alert(1)</script>'],
  ['an image with a handler', '<img src=x onerror=alert(1)>'],
  ['an attribute that ends', '" onmouseover="alert(1)" x="'],
  ["an attribute that ends in '", "' onmouseover='alert(1)' x='"],
  ['an entity', '&lt;script&gt;&#60;b&#62;'],
  ['a comment that ends', '--><script>x</script><!--'],
  ['a formula', "=cmd|' /C calc'!A0"],
  ['a formula behind a semicolon', 'a;=1+1;@SUM(A1)'],
  ['a formula of +', '+49 30 555'],
  ['a formula of -', '-2+3'],
  ['a formula of @', '@SUM(1)'],
  ['a quotation mark', 'say "hi"'],
  ['a header', 'x\\r\\nBcc: thief@example.test'],
  ['a header behind a CR', 'x\rBcc: thief@example.test\r\rbody'],
  ['an encoded word', '=?utf-8?Q?=0D=0ABcc:_thief@example.test?='],
  ['an encoded word in base64', '=?utf-8?B?PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==?='],
  ['quoted-printable', 'a=0D=0ABcc:=20thief@example.test=3Cscript=3E='],
  ['a boundary', '----_NmP-abc123-Part_1--'],
  ['an end of a mail', '.'],
  ['percent signs', '%s%n%d%%20%0a'],
  ['a dollar', '$(touch owned) `touch owned` ${HOME} $& $1'],
  ['SQL', "'; DROP TABLE session; --"],
  ['JSON', '"},{"holder":"root"}],"x":["'],
  ['YAML', '{ a: &x [*x], !!js/function b: 1 } # c'],
  ['a word of JavaScript', '__proto__'],
  ['another word of JavaScript', 'constructor'],
  ['a third word of JavaScript', 'toString'],
  ['a path', '../../../../etc/passwd'],
  ['a separator of the ledger', 'a\u0001b\u0002c'],
  ['a number', '0'],
  ['a word that is false', 'null'],
  ['a name in many scripts', 'Jürgen 東京 😀 نام'],
];

/**
 * The characters that no door lets through: controls but the line end, what turns the direction, what ends lines, what
 * is not seen.
 */
export const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

/** Why a text is not harmless; empty where it is. */
export function unseenIn(text: string): string {
  const found = UNSEEN.exec(text);
  return found === null
    ? ''
    : `U+${found[0].codePointAt(0)?.toString(16)} ` +
        `in ${JSON.stringify(text.slice(Math.max(0, found.index - 40), found.index + 40))}`;
}

const TAGS = new Set([
  '!doctype',
  'html',
  'head',
  'meta',
  'style',
  'title',
  'body',
  'div',
  'table',
  'tr',
  'td',
  'th',
  'b',
  'h2',
  'p',
  'ol',
  'ul',
  'li',
  'pre',
  'code',
  'span',
  'a',
]);
const ATTRIBUTES = new Set(['lang', 'charset', 'name', 'content', 'style', 'role', 'href', 'html']);

/** What a mail's HTML holds besides the tags and attributes that seatwatch writes itself. */
export function strangeIn(html: string): string[] {
  const strange: string[] = [];
  for (const [tag, name = '', attributes = ''] of html.matchAll(/<\/?([!a-z][\w]*)((?:[^>"]|"[^"]*")*)>/gi)) {
    if (!TAGS.has(name.toLowerCase())) strange.push(tag);
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([^\s="/]+)(?:="([^"]*)")?/g)) {
      if (!ATTRIBUTES.has(attribute.toLowerCase())) strange.push(tag);
      if (attribute === 'href' && !/^tel:\+?\d+$/.test(value)) strange.push(tag);
      if (attribute === 'style' && /url|expression|import/i.test(value)) strange.push(tag);
    }
  }
  const rest = html.replaceAll(/<\/?[!a-z][\w]*(?:[^>"]|"[^"]*")*>/gi, '');
  if (/[<>]/.test(rest)) strange.push(`a bracket outside of a tag: ${/.{0,20}[<>].{0,20}/.exec(rest)?.[0]}`);
  return strange;
}
