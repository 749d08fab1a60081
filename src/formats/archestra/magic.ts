/** Whether a file begins as logs of the ArchestrA logger (.aaLOG: 4, 1) or exports of its viewer (.aaLGX) do. */
export function isArchestra(head: Buffer): boolean {
  return begins(head, 4, 1) || isExport(head);
}

/** Whether a file begins as exports of the Log Viewer (.aaLGX: 1, 3) do. */
export function isExport(head: Buffer): boolean {
  return begins(head, 1, 3);
}

function begins(head: Buffer, first: number, second: number): boolean {
  return head.length >= 8 && head.readUInt32LE(0) === first && head.readUInt32LE(4) === second;
}
