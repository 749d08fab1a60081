import type { Json } from '../domain/entry.ts';
import { eventInputOf, readsEvents, type Parser } from '../domain/product.ts';
import type { Setting } from '../domain/setting.ts';
import type { ReadRequest } from '../domain/reader.ts';
import type { ExportOptions } from './event-export/passes/read-export.ts';

/** What a source of Windows events may say of its exports, whichever product they are of. */
const OF_EXPORTS: Readonly<Record<keyof ReturnType<typeof exportOptions>, Setting>> = {
  dateOrder: {
    kind: 'choice',
    of: ['auto', 'day-first', 'month-first'],
    default: 'auto',
    says: 'in exports whose dates leave it open: whether day or month comes first; auto: as the dates of the file tell',
  },
  textZone: {
    kind: 'choice',
    of: ['local', 'utc'],
    default: 'local',
    says: 'what the Z means that newer wevtutil text puts behind local time: local, as it is, or utc',
  },
};

/** All that a source of a product may be set to: what its reader takes, and what the product declares. */
export function declaredSettings(parser: Pick<Parser<Json>, 'inputs' | 'settings'>): Parser<Json>['settings'] {
  const { settings } = parser;
  if (!readsEvents(parser)) return settings;
  const { textZone: _, ...ofAll } = OF_EXPORTS;
  // What tools of Windows make of its stamps concerns no other log.
  return { ...(eventInputOf(parser)?.of === 'Windows' ? OF_EXPORTS : ofAll), ...settings };
}

/** How the settings of a source want an export to be read. */
export function exportOptions({ dateOrder, textZone }: NonNullable<ReadRequest['settings']> = {}): Required<
  Pick<ExportOptions, 'dateOrder' | 'textZone'>
> {
  return {
    dateOrder: dateOrder === 'day-first' || dateOrder === 'month-first' ? dateOrder : 'auto',
    textZone: textZone === 'utc' ? 'utc' : 'local',
  };
}
