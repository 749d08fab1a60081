/**
 * The words by which cultures of Windows name the half of the day, in lower case and without points, blanks and
 * apostrophes; East Asia, Hungary and others put them before the time.
 */
const HALVES: ReadonlyMap<string, 'am' | 'pm'> = new Map([
  ...of('am', 'am 上午 午前 오전 πμ ص sa pg pd epd vm sn de fm fd öö ö vorm dop πμ ጥዋት vorm ub'),
  ...of('am', 'पूर्वाह्न पूर्व পূর্বাহ্ণ পূর্বাহ্ন মপূ मपू सकाळ காலை முற்பகல் పూర్వాహ్న પૂર્વમધ્યાહ્ન ಪೂರ್ವಾಹ್ನ ਸਵੇਰ ਪੂਦੁ ព្រឹក පෙව ქდ'),
  ...of('am', 'قظ قبلازظهر غم کھ לפנהצ לפנה״צ ก่อนเที่ยง ກ່ອນທ່ຽງ'),
  ...of('pm', 'pm 下午 午後 오후 μμ م ch ptg md emd nm gn du em ed ös nachm odp μμ ከሰዓት ከሰዓትበኋላ eb'),
  ...of('pm', 'अपराह्न अपर অপরাহ্ণ অপরাহ্ন ಅಪರಾಹ್ನ मउ संध्याकाळ மாலை பிற்பகல் అపరాహ్న ઉત્તરમધ્યાહ્ન ਸ਼ਾਮ ਬਾਦੁ ល្ងាច පව შდ'),
  ...of('pm', 'بظ بعدازظهر غو אחהצ אחה״צ หลังเที่ยง ຫຼັງທ່ຽງ'),
]);

function of(half: 'am' | 'pm', words: string): (readonly [string, 'am' | 'pm'])[] {
  return words.split(' ').map((word) => [word, half] as const);
}

/** Which half of the day a word tells; undefined for another word. */
export function halfOf(word: string): 'am' | 'pm' | undefined {
  return HALVES.get(word.toLowerCase().replaceAll(/[.\s'’]/g, ''));
}

/**
 * The languages of Windows in which months are known by their words; English first, whose words count before others.
 */
const LANGUAGES = (
  'en de fr es it pt nl pl cs sk hu ro bg ru uk sr hr sl lt lv et fi sv nb nn da is el tr sq mk ca eu gl ms id vi th ' +
  'ja ko zh ar he fa hi bn ta te ka hy az kk uz af sw ga cy mt'
).split(' ');

/** What stands between the parts of a date beside the names of weekdays. */
const FILLERS: ReadonlySet<string> = new Set('de del d of the г год at um kl klo à alle às a las om o den'.split(' '));

interface Words {
  /** 1 to 12; 0 for a word that is one month in one language and another in another. */
  months: ReadonlyMap<string, number>;
  weekdays: ReadonlySet<string>;
}

let known: Words | undefined;

/** Made when the first date with a word turns up, from what the runtime knows of languages: it takes some 50 ms. */
function words(): Words {
  if (known !== undefined) return known;
  const months = new Map<string, number>();
  const weekdays = new Set<string>();
  for (const language of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      for (const day of [undefined, 'numeric'] as const) {
        const formatter = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
          month: style,
          day,
          timeZone: 'UTC',
        });
        for (let month = 1; month <= 12; month += 1) {
          const parts = formatter.formatToParts(Date.UTC(2026, month - 1, 5));
          learn(months, plainWord(parts.find(({ type }) => type === 'month')?.value ?? ''), month, language);
        }
      }
      const formatter = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' });
      for (let day = 1; day <= 7; day += 1)
        for (const word of lettersOf(formatter.format(Date.UTC(2026, 0, day)))) weekdays.add(word);
    }
  }
  return (known = { months, weekdays });
}

function learn(months: Map<string, number>, word: string, month: number, language: string): void {
  if (word === '' || /^\d/.test(word)) return;
  const before = months.get(word);
  if (before === undefined) months.set(word, month);
  else if (before !== month && language !== 'en' && !isEnglish(word)) months.set(word, 0);
}

const ENGLISH = new Set(
  (
    'jan feb mar apr may jun jul aug sep oct nov dec sept january february march april june july august september ' +
    'october november december'
  ).split(' '),
);

function isEnglish(word: string): boolean {
  return ENGLISH.has(word);
}

/** In lower case, without the points of an abbreviation. */
function plainWord(word: string): string {
  return word.toLowerCase().replaceAll('.', '').trim();
}

function lettersOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** A date and a time as they stand in a text, before anybody asks whether a calendar has them. */
export interface WordedTime {
  year: number;
  month: number;
  day: number;
  hours: number;
  minute: number;
  second: number | undefined;
  fraction: string;
  half: 'am' | 'pm' | undefined;
}

/** The time in a text: `06:30:10.25`, `06.30.10`. */
const CLOCK = /(?<![\d:.])(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,](\d{1,9}))?(?![\d:])/u;
const WORD_OR_NUMBER = /\d+|[\p{L}\p{M}][\p{L}\p{M}'’״.]*/gu;

/**
 * A date that has its month as a word, in any order of its parts and with or without the day of the week, such as
 * `27-Jan-26 6:30:00 AM`, `27 janv. 2026 06:30` or `Tue Jan 27 06:30:00 2026`. Undefined where any part of the text is
 * nothing of a date.
 */
export function wordedTimeOf(text: string): WordedTime | undefined {
  const clock = CLOCK.exec(text.replace(/(?<=\/\d{4}):/, ' ').replace(/(?<!\d)(1[0-2]|[1-9])[月월]/, inEnglish));
  if (clock === null || !/\p{L}/u.test(text)) return undefined;
  const [time, hours = '', minute = '', second, fraction = ''] = clock;
  const rest = `${clock.input.slice(0, clock.index)} ${clock.input.slice(clock.index + time.length)}`;
  const { months, weekdays } = words();
  const numbers: string[] = [];
  let month: number | undefined;
  let monthBehind = 0;
  let half: 'am' | 'pm' | undefined;
  for (const token of halvesJoined(rest).match(WORD_OR_NUMBER) ?? []) {
    if (/^\d/.test(token)) {
      numbers.push(token);
      continue;
    }
    const word = plainWord(token);
    const named = months.get(word);
    if (named !== undefined && named > 0 && month === undefined) {
      month = named;
      monthBehind = numbers.length;
    } else if (halfOf(word) !== undefined && half === undefined && !FILLERS.has(word)) half = halfOf(word);
    else if (!weekdays.has(word) && !FILLERS.has(word)) return undefined;
  }
  const [one = '', two = '', ...others] = numbers;
  if (month === undefined || one === '' || two === '' || others.length > 0) return undefined;
  const yearFirst = one.length === 4 || (two.length <= 2 && Number(one) > 31);
  if (yearFirst ? two.length > 2 : one.length > 2 || (two.length !== 2 && two.length !== 4)) return undefined;
  // Of `26 Jan 27` the year is the second; nobody puts two digits of a year before a word.
  if (monthBehind === 2 && !yearFirst) return undefined;
  const [year, day] = yearFirst ? [one, two] : [two, one];
  return {
    year: year.length === 2 ? 2000 + Number(year) : Number(year),
    month,
    day: Number(day),
    hours: Number(hours),
    minute: Number(minute),
    second: second === undefined ? undefined : Number(second),
    fraction,
    half,
  };
}

/** Chinese, Japanese and Korean number the months. */
function inEnglish(_: string, month: string): string {
  return [...ENGLISH][Number(month) - 1] ?? '';
}

/** `a. m.` is one word. */
function halvesJoined(text: string): string {
  return text.replace(/\b([ap])\.\s?m\.?(?=\s|$)/i, '$1m');
}
