import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { hook } from '../notify/receivers/fixture/index.ts';
import { makeContext } from './context.ts';

const SITE = 'state: /var/lib/seatwatch\nsources: [{ id: a, system: iris, paths: [/a.log] }]\n';
const MAIL = 'mail: { host: mail.example.test, from: a@example.test, to: [b@example.test] }\n';

const parse = (text: string, kinds = [hook]) =>
  parseConfig(SITE + text, '/etc/seatwatch/seatwatch.yaml', makeContext({ receivers: kinds }));

function problemsOf(text: string, kinds = [hook]): string[] {
  try {
    parse(text, kinds);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, path, message, remedy }) => `${line} ${path}: ${message}; ${remedy}`);
  }
}

const receivers = (text: string): string[] => parse(text).receivers.map(({ id, kind }) => `${id} ${kind}`);

test('mail is the first receiver, by its server or its folder, and each kind of receiver has a key of its own', () => {
  const url = 'hook: { url: "https://hooks.example.test/a" }\n';
  expect(receivers(MAIL + url)).toEqual(['mail email', 'hook hook']);
  expect(receivers(`mail: { folder: m, from: a@example.test, to: [b@example.test] }\n${url}`)).toEqual([
    'mail folder',
    'hook hook',
  ]);
  expect(receivers(url)).toEqual(['hook hook']);
  expect(parse('').receivers).toMatchObject([{ id: 'mail', settings: { folder: '/var/lib/seatwatch/mail' } }]);
});

test('mail tells its receiver by which clock to write, by 12 hours or 24 and no other', () => {
  const mail = (more: string) => `mail: { from: a@example.test, to: [b@example.test], ${more} }`;
  expect(parse(mail('host: h.example.test, clock: 12')).receivers).toMatchObject([{ settings: { clock: 12 } }]);
  expect(parse(mail('folder: m, clock: 12')).receivers).toMatchObject([
    { settings: { clock: 12, folder: '/etc/seatwatch/m' } },
  ]);
  expect(parse(mail('folder: m')).receivers[0]?.settings).not.toHaveProperty('clock');
  expect(problemsOf(mail('folder: m, clock: 13'))).toEqual([expect.stringMatching(/^3 mail\.clock: /)]);
});

test('what does not fit the schema of a kind is reported with its place', () => {
  expect(problemsOf('hook: { url: nowhere, uri: "https://hooks.example.test/a" }')).toEqual([
    expect.stringMatching(/^3 hook\.url: /),
    expect.stringMatching(/^3 hook\.uri: "uri" is not a key that is known here; did you mean url/),
  ]);
});

test('the key of a kind that is not in the registry is not known', () => {
  expect(problemsOf('hook: { url: "https://hooks.example.test/a" }', [])).toEqual([
    expect.stringContaining('"hook" is not a key that is known here'),
  ]);
});
