import type { Settings } from '../../src/domain/setting.ts';

const POOLS: Readonly<Record<string, string>> = {
  Dev_Session_Count: 'Development',
  MES_Session_Count: 'MOM',
  Batch_Dev_Client: 'Development',
  Batch_MOM_Client: 'MOM',
};

/** The pool whose seats a feature takes; undefined where it takes none. Letter case makes no difference. */
export function poolOfFeature(feature: string, _settings: Settings): string | undefined {
  const name = feature.toLowerCase();
  return Object.entries(POOLS).find(([one]) => one.toLowerCase() === name)?.[1];
}
