import type { Random } from './random.ts';

/** Somebody with an account, and the computers on which he works. */
export interface Person {
  /** USER_NAME as the database writes it. */
  account: string;
  /** WORKSTATION as the table writes it: computer name, CPU id, volume serial and MAC address one behind the other. */
  workstations: string[];
  /** The APP_ID that he selected last; null where he takes what comes. */
  prefers: string | null;
  /** How many packages he may take, from the lowest. */
  upTo: number;
}

const NAMES = ['CORP\\jdoe', 'CORP\\asmith', 'CORP\\jürgen.groß', 'equis_lab', 'CORP\\m.o-neil', 'KLee'];

function hexOf(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.integer(0, 15).toString(16).toUpperCase()).join('');
}

/** The people of a site; every third has two computers, and every fifth shares one with the person before. */
export function peopleOf(random: Random, count: number, packages: readonly { app: string }[]): Person[] {
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = NAMES[index % NAMES.length] ?? '';
    const account = index < NAMES.length ? name : `${name}${Math.floor(index / NAMES.length) + 1}`;
    const machines = Array.from({ length: index % 3 === 2 ? 2 : 1 }, (_, n) => {
      const computer = `${n === 0 ? 'LAB-PC' : 'FIELD-NB-'}${String(index + 1).padStart(2, '0')}`;
      return `${computer}BFEBFBFF${hexOf(random, 8)}${hexOf(random, 8)}00155D${hexOf(random, 6)}`;
    });
    const shared = people[index - 1]?.workstations[0];
    people.push({
      account,
      workstations: index % 5 === 4 && shared !== undefined ? [shared] : machines,
      prefers: index % 4 === 3 ? (packages[1]?.app ?? null) : null,
      upTo: index % 6 === 5 ? 1 : packages.length,
    });
  }
  return people;
}
