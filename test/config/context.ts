import type { ConfigContext } from '../../src/config/types.ts';
import type { Rule } from '../../src/domain/alerting.ts';
import type { Pattern, Product } from '../../src/domain/product.ts';
import type { Setting } from '../../src/domain/setting.ts';
import { checkPattern } from '../../src/pattern/pattern.ts';

const HOUR = 3_600_000;

export const TEST_RULES: readonly Rule[] = [
  {
    id: 'limit-exceeded',
    level: 'critical',
    condition: 'event',
    enabled: true,
    on: 'limit-exceeded',
    title: 'licence limit exceeded',
    minInterval: HOUR / 2,
    resolveAfter: HOUR / 2,
  },
  {
    id: 'not-understood',
    level: 'info',
    condition: 'event',
    enabled: false,
    on: 'remark',
    title: 'text not understood',
    minInterval: HOUR,
    resolveAfter: HOUR,
  },
  {
    id: 'full',
    level: 'warning',
    condition: 'threshold',
    enabled: true,
    percent: 100,
    by: 'lower',
    title: 'all seats taken',
    minInterval: HOUR,
    resolveAfter: HOUR,
  },
];

const LOGON: Pattern = { id: 'logon', means: 'opened', literals: ['Logon'], expression: '^Logon (?<holder>\\S+)' };

/** Products with the settings of each kind, so that these tests do not follow the catalogue. */
export function makeContext(more: Partial<ConfigContext> = {}): ConfigContext {
  return {
    products: [
      makeProduct('iris', {
        trace: { kind: 'choice', of: ['sometimes', 'always'], default: 'sometimes', says: 'whether it is traced' },
        traceSilence: { kind: 'duration', default: 24 * HOUR, mayBe: 'never', says: 'when tracing counts as off' },
        maxConnections: { kind: 'count', default: 25, least: 1, says: 'connections of one user' },
      }),
      makeProduct('security-expert', {
        suspectAfter: { kind: 'duration', default: 12 * HOUR, says: 'when a session is suspect' },
      }),
    ],
    receivers: [],
    rules: TEST_RULES,
    conditions: ['event', 'threshold'],
    events: ['limit-exceeded', 'refused', 'remark'],
    env: {},
    checkPattern,
    platform: 'linux',
    ...more,
  };
}

/** A product whose kinds of pool its own log names, with settings of the kinds that only such have. */
export const MODULES: Product = anyKindOf(
  makeProduct('modules', {
    interval: { kind: 'automatic', default: 'automatic', says: 'the time between two heartbeats' },
    order: { kind: 'list', default: [], says: 'the modules from the lowest to the highest' },
  }),
);

function anyKindOf({ parser, advice }: Product): Product {
  return { parser: { ...parser, model: { ...parser.model, kinds: [], anyKind: true } }, advice };
}

function makeProduct(system: string, settings: Readonly<Record<string, Setting>>): Product {
  return {
    parser: {
      system,
      product: system.toUpperCase(),
      settings,
      patterns: [LOGON],
      meanings: ['opened', 'closed', 'refused'],
      absentAfter: 24 * 3_600_000,
      model: {
        kinds: ['User'],
        moreKinds: ['Diagnostic'],
        holder: ['holder'],
        seats: 'holder',
        closes: ['youngest'],
        settle: 0,
      },
      inputs: [{ id: 'log', kind: 'lines', for: 'sessions', literals: ['Logon'], recognise: () => 0 }],
      initial: () => null,
      parse: (_, state) => state,
      note: (_, state) => state,
      seenUpTo: () => undefined,
    },
    advice: {},
  };
}
