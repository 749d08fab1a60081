import type { LogEvent } from '../../src/domain/entry.ts';
import type { Tools } from '../../src/domain/product.ts';

/** What Windows tells of a machine or of the Data Service on it. */
export type Turn =
  | 'service-started'
  | 'service-stopped'
  | 'service-died'
  | 'service-turned'
  | 'machine-started'
  | 'machine-stopped'
  | 'machine-crashed'
  | 'machine-alive';

const SERVICES = /(?:^|-)service control manager$/i;
/** By provider and id, in whatever language: README.md of this folder names each. */
const MACHINE: readonly { provider: RegExp; ids: Readonly<Record<number, Turn>> }[] = [
  {
    provider: /^eventlog$/i,
    ids: { 6005: 'machine-started', 6006: 'machine-stopped', 6008: 'machine-crashed', 6013: 'machine-alive' },
  },
  { provider: /^microsoft-windows-kernel-general$/i, ids: { 12: 'machine-started', 13: 'machine-stopped' } },
  { provider: /^microsoft-windows-kernel-power$/i, ids: { 41: 'machine-crashed' } },
];
/** The states of a service as numbers of Windows; the others pass by themselves. */
const STATES: Readonly<Record<string, Turn>> = { '1': 'service-stopped', '4': 'service-started' };
const PASSING = /\bentered the paused state\b/;
const WORDS: Readonly<Record<string, Turn>> = {
  'service-running': 'service-started',
  'service-stopped': 'service-stopped',
  'service-died': 'service-died',
};

export function machineTurn({ source: provider, id }: LogEvent): Turn | undefined {
  return id === undefined ? undefined : MACHINE.find((one) => one.provider.test(provider))?.ids[id];
}

/**
 * What the Service Control Manager tells of the Data Service; undefined of any other service, and of states that pass.
 * By number and `Binary` (`Name/4` in UTF-16), which no language changes; by words where there is no more. Where the
 * words of 7036 are of a language that no pattern knows, it stopped or started; without the id that is 'unknown'. Where
 * an export leaves the provider out, words and id must do.
 */
export function serviceTurn(event: LogEvent, text: string, tools: Tools): Turn | 'unknown' | undefined {
  const { source: provider, id, data } = event;
  if (provider !== '' && !SERVICES.test(provider)) return undefined;
  if (id !== undefined && id !== 7031 && id !== 7034 && id !== 7036) return undefined;
  const { name, state } = binaryOf(event.binary);
  const named = data.find((one) => one.name === 'param1')?.value ?? data[0]?.value;
  const found = tools.match(text);
  const names = [named, name, found?.groups.service];
  const ours =
    names.some((one) => one !== undefined && tools.match(one)?.means === 'data-service') ||
    (found?.means === 'data-service' && SERVICES.test(provider));
  if (!ours) return undefined;
  if (id === 7031 || id === 7034) return 'service-died';
  if (state !== undefined) return STATES[state];
  const spoken = data[1]?.value.toLowerCase();
  if (spoken === 'running' || spoken === 'stopped') return spoken === 'running' ? 'service-started' : 'service-stopped';
  if (PASSING.test(text)) return undefined;
  return WORDS[found?.means ?? ''] ?? (id === 7036 ? 'service-turned' : 'unknown');
}

/** `SecurityExpertSV/4`, as it is attached to 7036. */
function binaryOf(hex: string | undefined): { name?: string; state?: string } {
  const [, name, state] = /^(.+)\/(\d)$/s.exec(utf16(hex ?? '')) ?? [];
  return name === undefined || state === undefined ? {} : { name, state };
}

function utf16(hex: string): string {
  const units = hex.slice(0, 2_048).match(/[0-9A-Fa-f]{4}/g) ?? [];
  return units
    .map((unit) => String.fromCharCode(Number.parseInt(unit.slice(2) + unit.slice(0, 2), 16)))
    .join('')
    .replace(/\0.*$/s, '');
}
