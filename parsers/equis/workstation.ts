/**
 * What the client appends to the name of the computer without a separator: the id of the processor (16 hexadecimal
 * digits, of which the second half is the flags of every processor of the family), the serial of the first volume (8)
 * and the MAC address (12).
 */
const TAIL = /^(.{1,63}?)([0-9A-F]{16})([0-9A-F]{4}-?[0-9A-F]{4})((?:[0-9A-F]{2}[:-]?){5}[0-9A-F]{2})$/i;
const COMPUTER = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/**
 * The name of the computer in WORKSTATION, where the rest of it has the lengths that are documented; else all of it:
 * a name is never guessed.
 */
export function computerIn(workstation: string): string {
  const [, name] = TAIL.exec(workstation) ?? [];
  return name !== undefined && COMPUTER.test(name) ? name : workstation;
}

/** Whether a text is a workstation with all that the client appends. */
export function isWorkstation(text: string): boolean {
  return computerIn(text) !== text;
}
