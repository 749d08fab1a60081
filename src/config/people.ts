import { basename, resolve } from 'node:path';
import { line } from './fields.ts';
import { peopleIn } from './people-file.ts';
import type { Sheet } from './sheet.ts';
import type { Person } from './types.ts';

const SHAPE = {
  name: line.describe('write who it is, for example name: Portal account'),
  phone: line.optional(),
  group: line.optional(),
};

/** Who is who, the file with the list where there is one, and where both say something else. */
export interface Everybody {
  people: Record<string, Person>;
  peopleFile: string | undefined;
  remarks: string[];
}

/**
 * Reads `people` and the file that `peopleFile` names. Where both know a holder, `people` is right, since it stands in
 * the configuration itself; that they differ is a remark.
 */
export function readEverybody(sheet: Sheet, top: Readonly<Record<string, unknown>>, folder: string): Everybody {
  const written = readPeople(sheet, top['people']);
  const named = sheet.read(line.optional(), top['peopleFile'], ['peopleFile']);
  if (named === undefined) return { people: written, peopleFile: undefined, remarks: [] };
  const peopleFile = resolve(folder, named);
  const { people, lines, problems } = peopleIn(peopleFile);
  sheet.problems.push(...problems);
  const remarks = Object.entries(people).flatMap(([holder, listed]) => {
    const own = Object.hasOwn(written, holder) ? written[holder] : undefined;
    if (own === undefined || personText(own) === personText(listed)) return [];
    // Without the names: it comes to stand in the log of the daemon.
    const place = `${basename(peopleFile)}:${lines.get(holder)}`;
    return [`${place}: the holder is called otherwise under people: of the configuration, which counts`];
  });
  return { people: { ...people, ...written }, peopleFile, remarks };
}

/** Reads `people`: by holder or holder@node, a name and perhaps telephone and group. */
function readPeople(sheet: Sheet, value: unknown): Record<string, Person> {
  const people: [string, Person][] = [];
  for (const [who, entry] of sheet.entries(value, ['people'])) {
    const read = sheet.group(SHAPE, entry, ['people', who]);
    if (read !== undefined) people.push([who, personOf(read)]);
  }
  return Object.fromEntries(people);
}

/** A person without what is not known of it. */
function personOf({
  name,
  phone,
  group,
}: {
  name: string;
  phone?: string | undefined;
  group?: string | undefined;
}): Person {
  return { name, ...(phone !== undefined && { phone }), ...(group !== undefined && { group }) };
}

function personText({ name, phone, group }: Person): string {
  return JSON.stringify([name, phone, group]);
}
