/** What a text in which .NET tells of a service says of it: `unclear` where it may be either, or something else. */
export type Told = 'started' | 'stopped' | 'unclear';

/** The word for a service in the languages of Windows; a letter that ASCII has not may have become a question mark. */
const SERVICE = new RegExp(
  [
    String.raw`\b(?:dienst|service|servicio|servizio|servi.{1,2}o|tj.{1,2}nsten?|tjenesten?|palvelu|szolg.{1,2}ltat.{1,2}s)\b`,
    String.raw`\b(?:us.{1,2}uga|slu.{1,2}ba|hizmet|serviciul|perkhidmatan|layanan)\b`,
    'служб|услуга|υπηρεσία|שירות|خدمة|บริการ|dịch vụ|服务|服務|サービス|서비스',
  ].join('|'),
  'iu',
);
const STARTED = new RegExp(
  [
    String.raw`\b(?:gestart|d.{1,2}marr|inici|avviat|uruchom|spu.{1,2}t.{1,2}n|elindul|elind.{1,2}t|startat|startet|startad)`,
    String.raw`\b(?:k.{1,2}ynnist|ba.{1,2}lat|pornit|pokrenut|zagnan|bermula|dimulai)`,
    'запущ|запуск|стартир|ξεκίν|εκκίν|הופעל|הותחל|بدء|بدأ|เริ่ม|khởi động|启动|啟動|开始|開始|起動|시작',
  ].join('|'),
  'iu',
);
const STOPPED = new RegExp(
  [
    String.raw`\b(?:beendet|gestop|angehalten|heruntergefahren|arr.{1,2}t.{1,2}|detenid|detuvo|detenci|parad[oa]\b|arrestat[oa]\b)`,
    String.raw`\b(?:interrott|interromp|encerrad|terminat[oa]\b|be.{1,2}indigd|zatrzym|zastaven|ukon.{1,2}en|le.{1,2}ll)`,
    String.raw`\b(?:stoppa|stoppe|pys.{1,2}yt|pys.{1,2}ht|durdur|oprit|zaustavljen|ustavljen|dihentikan|berhenti)`,
    'останов|спря|σταμάτ|διακόπ|הופסק|נעצר|إيقاف|توقف|หยุด|dừng|停止|중지',
  ].join('|'),
  'iu',
);
/** What says that it did not. */
const NOT =
  /\b(?:nicht|kein\w*|fehl\w*|ne|pas|impossible|no|non|não|nao|nie|kan niet|mislukt|error|erreur)\b|\bне\b|ошибк|无法|無法|未|失败|失敗|ません|못/iu;

/** What .NET says is one short sentence that begins with the service; "service" is a word of many another text. */
const [LONGEST, FURTHEST] = [120, 20];
const PLAIN = /^service$/i;
const LATIN = /[\p{Script=Latin}]/gu;
const OTHER = /(?!\p{Script=Latin})\p{L}|\?/gu;

/**
 * What a service tells of itself in another language than English, or in words that an encoding has destroyed;
 * undefined for a text that is not of that kind. The words are general knowledge: no public sample of the language
 * packs of .NET was found. Where it says neither, or both, or that something failed, it is `unclear`.
 */
export function toldOfService(text: string): Told | undefined {
  if (text.length > LONGEST || /\d{2}/.test(text)) return undefined;
  const word = SERVICE.exec(text);
  const [started, stopped] = [STARTED.test(text), STOPPED.test(text)];
  if (word !== null && word.index <= FURTHEST) {
    if (started !== stopped && !NOT.test(text)) return started ? 'started' : 'stopped';
    if (started || stopped || !PLAIN.test(word[0])) return 'unclear';
    return undefined;
  }
  const other = text.match(OTHER)?.length ?? 0;
  return other >= 4 && other > (text.match(LATIN)?.length ?? 0) ? 'unclear' : undefined;
}
