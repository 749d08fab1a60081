import { type Kept } from './timeline.ts';
import { patterned, wallOf } from './words.ts';

/** What a language of Windows calls the columns of the Event Viewer, "Information", and no category. */
export interface Language {
  header: string;
  information: string;
  none: string;
}

/**
 * English, German and Japanese are seen in public exports; the others are assumed after the columns that the Event
 * Viewer shows in these languages.
 */
export const LANGUAGES = {
  en: { header: 'Level,Date and Time,Source,Event ID,Task Category', information: 'Information', none: 'None' },
  de: {
    header: 'Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie',
    information: 'Informationen',
    none: 'Keine',
  },
  fr: {
    header: 'Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche',
    information: 'Information',
    none: 'Aucun',
  },
  es: {
    header: 'Nivel,Fecha y hora,Origen,Id. del evento,Categoría de la tarea',
    information: 'Información',
    none: 'Ninguno',
  },
  it: {
    header: 'Livello,Data e ora,Origine,ID evento,Categoria attività',
    information: 'Informazioni',
    none: 'Nessuna',
  },
  nl: { header: 'Niveau,Datum en tijd,Bron,Gebeurtenis-id,Taakcategorie', information: 'Informatie', none: 'Geen' },
  pl: {
    header: 'Poziom,Data i godzina,Źródło,Identyfikator zdarzenia,Kategoria zadania',
    information: 'Informacje',
    none: 'Brak',
  },
  pt: {
    header: 'Nível,Data e Hora,Fonte,Identificação do Evento,Categoria da Tarefa',
    information: 'Informações',
    none: 'Nenhum',
  },
  ru: {
    header: 'Уровень,Дата и время,Источник,Код события,Категория задачи',
    information: 'Сведения',
    none: 'Отсутствует',
  },
  ja: { header: 'レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ', information: '情報', none: 'なし' },
  zh: { header: '级别,日期和时间,来源,事件 ID,任务类别', information: '信息', none: '无' },
  tw: { header: '等級,日期和時間,來源,事件識別碼,工作類別', information: '資訊', none: '無' },
  ko: { header: '수준,날짜 및 시간,원본,이벤트 ID,작업 범주', information: '정보', none: '없음' },
  cs: { header: 'Úroveň,Datum a čas,Zdroj,ID události,Kategorie úlohy', information: 'Informace', none: 'Žádné' },
  sv: { header: 'Nivå,Datum och tid,Källa,Händelse-ID,Aktivitetskategori', information: 'Information', none: 'Ingen' },
  da: {
    header: 'Niveau,Dato og klokkeslæt,Kilde,Hændelses-id,Opgavekategori',
    information: 'Oplysninger',
    none: 'Ingen',
  },
  nb: {
    header: 'Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori',
    information: 'Informasjon',
    none: 'Ingen',
  },
  fi: {
    header: 'Taso,Päivämäärä ja aika,Lähde,Tapahtumatunnus,Tehtäväluokka',
    information: 'Tiedot',
    none: 'Ei mitään',
  },
  hu: {
    header: 'Szint,Dátum és idő,Forrás,Eseményazonosító,Feladatkategória',
    information: 'Információ',
    none: 'Nincs',
  },
  tr: { header: 'Düzey,Tarih ve Saat,Kaynak,Olay Kimliği,Görev Kategorisi', information: 'Bilgi', none: 'Yok' },
  el: {
    header: 'Επίπεδο,Ημερομηνία και ώρα,Προέλευση,Αναγνωριστικό συμβάντος,Κατηγορία εργασίας',
    information: 'Πληροφορίες',
    none: 'Κανένα',
  },
} as const satisfies Readonly<Record<string, Language>>;

export interface Culture {
  name: string;
  language: Language;
  /** The short date and the long time of the culture in Windows 10 and Server 2016 to 2022, as .NET writes them. */
  pattern: string;
  halves?: readonly [string, string];
}

const {
  en,
  de,
  fr,
  es,
  it,
  nl,
  pl,
  pt,
  ru,
  ja,
  zh,
  tw,
  ko,
  cs,
  sv,
  da,
  nb,
  fi,
  hu,
  tr,
  el,
}: Readonly<Record<keyof typeof LANGUAGES, Language>> = LANGUAGES;

/** The cultures whose dates and times the Event Viewer is asked to write; the date patterns are those of Windows. */
export const CULTURES: readonly Culture[] = [
  { name: 'en-US', language: en, pattern: 'M/d/yyyy h:mm:ss tt' },
  { name: 'en-GB', language: en, pattern: 'dd/MM/yyyy HH:mm:ss' },
  { name: 'en-AU', language: en, pattern: 'd/MM/yyyy h:mm:ss tt' },
  { name: 'en-CA', language: en, pattern: 'yyyy-MM-dd h:mm:ss tt' },
  { name: 'en-IN', language: en, pattern: 'dd-MM-yyyy HH:mm:ss' },
  { name: 'en-NZ', language: en, pattern: 'd/MM/yyyy h:mm:ss tt', halves: ['a.m.', 'p.m.'] },
  { name: 'en-ZA', language: en, pattern: 'yyyy/MM/dd HH:mm:ss' },
  { name: 'de-DE', language: de, pattern: 'dd.MM.yyyy HH:mm:ss' },
  { name: 'de-CH', language: de, pattern: 'dd.MM.yyyy HH:mm:ss' },
  { name: 'fr-FR', language: fr, pattern: 'dd/MM/yyyy HH:mm:ss' },
  { name: 'fr-CA', language: fr, pattern: 'yyyy-MM-dd HH:mm:ss' },
  { name: 'fr-BE', language: fr, pattern: 'dd-MM-yy HH:mm:ss' },
  { name: 'es-ES', language: es, pattern: 'dd/MM/yyyy H:mm:ss' },
  { name: 'es-MX', language: es, pattern: 'dd/MM/yyyy hh:mm:ss tt', halves: ['a. m.', 'p. m.'] },
  { name: 'it-IT', language: it, pattern: 'dd/MM/yyyy HH:mm:ss' },
  { name: 'nl-NL', language: nl, pattern: 'd-M-yyyy HH:mm:ss' },
  { name: 'pl-PL', language: pl, pattern: 'dd.MM.yyyy HH:mm:ss' },
  { name: 'pt-BR', language: pt, pattern: 'dd/MM/yyyy HH:mm:ss' },
  { name: 'ru-RU', language: ru, pattern: 'dd.MM.yyyy H:mm:ss' },
  { name: 'ja-JP', language: ja, pattern: 'yyyy/MM/dd H:mm:ss' },
  { name: 'zh-CN', language: zh, pattern: 'yyyy/M/d H:mm:ss' },
  { name: 'zh-TW', language: tw, pattern: 'yyyy/M/d tt hh:mm:ss', halves: ['上午', '下午'] },
  { name: 'ko-KR', language: ko, pattern: 'yyyy-MM-dd tt h:mm:ss', halves: ['오전', '오후'] },
  { name: 'cs-CZ', language: cs, pattern: 'dd.MM.yyyy H:mm:ss' },
  { name: 'sv-SE', language: sv, pattern: 'yyyy-MM-dd HH:mm:ss' },
  { name: 'da-DK', language: da, pattern: 'dd-MM-yyyy HH:mm:ss' },
  { name: 'nb-NO', language: nb, pattern: 'dd.MM.yyyy HH:mm:ss' },
  { name: 'fi-FI', language: fi, pattern: 'd.M.yyyy H.mm.ss' },
  { name: 'hu-HU', language: hu, pattern: 'yyyy. MM. dd. H:mm:ss' },
  { name: 'tr-TR', language: tr, pattern: 'd.MM.yyyy HH:mm:ss' },
  { name: 'el-GR', language: el, pattern: 'd/M/yyyy h:mm:ss tt', halves: ['πμ', 'μμ'] },
  { name: 'bg-BG', language: en, pattern: "d.M.yyyy 'г.' H:mm:ss" },
  { name: 'id-ID', language: en, pattern: 'dd/MM/yyyy HH.mm.ss' },
];

export function cultureOf(name: string): Culture {
  const found = CULTURES.find((culture) => culture.name === name);
  if (found === undefined) throw new Error(`no culture is called ${name}`);
  return found;
}

/** As the Event Viewer and PowerShell write an instant: short date and long time, on the clock of the machine. */
export function localTime({ at }: Kept, { pattern, halves }: Pick<Culture, 'pattern' | 'halves'>): string {
  return patterned(wallOf(at), pattern, halves);
}
