/** Whether a file begins as logs of the ArchestrA logger (.aaLOG: 4, 1) or exports of its viewer (.aaLGX: 1, 3) do. */
export function isArchestra(head: Buffer): boolean {
  if (head.length < 8) return false;
  const [first, second] = [head.readUInt32LE(0), head.readUInt32LE(4)];
  return (first === 4 && second === 1) || (first === 1 && second === 3);
}
