import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/types.ts';
import { machineZone } from '../../src/time/zone.ts';
import { makeContext, TEST_RULES } from './context.ts';

const SOURCE = 'sources: [{ id: a, system: iris, paths: [a.log] }]\n';

function parse(text: string): Config {
  return parseConfig(text, '/etc/seatwatch/seatwatch.yaml', makeContext({}));
}

describe('a configuration may', () => {
  test('be the example of the documentation', () => {
    const config = parse(`
state: /var/lib/seatwatch            # default: one fixed place a machine, so that \`who\` finds it
sources:
  - { id: iris-prod, system: iris, instance: PROD, paths: [/iris/mgr/messages.log], timezone: Europe/Berlin, trace: always }
pools:                               # optional: limits, pools over several sources, desks that are always on
  - { id: iris, system: iris, kind: User, sources: [iris-prod], limit: 25, expected: [10.1.2.3] }
mail: { host: mail.example.test, port: 587, from: seatwatch@example.test, to: [oncall@example.test], passwordFile: /etc/seatwatch/smtp }
people: { "SuperUser@172.20.0.1": { name: Portal account, phone: "+49 30 5550123" } }
hosts: { 172.20.0.1: portal gateway }
patterns: { security-expert: [ ] } # override or add
rules:                               # override or add
  - { id: limit-exceeded, level: critical, condition: event, on: limit-exceeded, minInterval: 30m, resolveAfter: 30m }
`);
    expect(config.state).toBe('/var/lib/seatwatch');
    expect(config.sources[0]?.settings['trace']).toBe('always');
    expect(config.mail).toMatchObject({ user: 'seatwatch@example.test', passwordFile: '/etc/seatwatch/smtp' });
    expect(config.patterns).toEqual({ 'security-expert': [] });
    expect(config.rules[0]).toEqual(TEST_RULES[0]);
  });

  test('write mails to a folder', () => {
    expect(parse(`${SOURCE}mail: { folder: mails, from: a@example.test, to: [b@example.test] }`).mail).toMatchObject({
      folder: '/etc/seatwatch/mails',
    });
  });

  test('repeat itself by anchors', () => {
    const config = parse(`
sources:
  - &base { id: a, system: iris, paths: &paths [a.log], timezone: Asia/Kolkata }
  - { <<: *base, id: b, paths: [b.log] }
  - { id: c, system: security-expert, paths: *paths }
`);
    expect(config.sources.map(({ id, timezone }) => [id, timezone])).toEqual([
      ['a', 'Asia/Kolkata'],
      ['b', 'Asia/Kolkata'],
      ['c', machineZone()],
    ]);
    expect(config.sources[2]?.paths).toEqual(['a.log']);
  });

  test('begin with a byte order mark and end its lines as Windows does', () => {
    expect(parse(`\uFEFF${SOURCE}poll: 2s\n`.replaceAll('\n', '\r\n')).poll).toBe(2000);
  });

  test('name people and machines by words that JavaScript uses itself', () => {
    const named = parse(
      `${SOURCE}people: { constructor: { name: A }, toString: { name: B } }\nhosts: { hasOwnProperty: C }`,
    );
    expect(Object.keys(named.people)).toEqual(['constructor', 'toString']);
    expect(named.hosts).toEqual({ hasOwnProperty: 'C' });
  });
});
