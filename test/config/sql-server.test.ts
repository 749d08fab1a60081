import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { SourceConfig } from '../../src/config/types.ts';
import { FIXTURE_PRODUCTS } from '../products/index.ts';
import { makeContext } from './context.ts';

const FOLDER = process.platform === 'win32' ? 'C:\\seatwatch' : '/etc/seatwatch';
const QUERY = 'server: sql1.example.test, database: EQUIS, user: seatwatch';

function sourcesOf(list: string): readonly SourceConfig[] {
  const context = makeContext();
  const products = [...context.products, ...FIXTURE_PRODUCTS];
  return parseConfig(`sources:\n${list}`, `${FOLDER}/seatwatch.yaml`, { ...context, products }).sources;
}

function source(query: string, more = ''): SourceConfig {
  const [only] = sourcesOf(`  - { id: locks, system: lock-table, query: { ${query} }${more} }\n`);
  if (only === undefined) throw new Error('it has no source');
  return only;
}

/** Each as its place, what is wrong, and what to do. */
function problems(list: string): string[] {
  try {
    sourcesOf(list);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
  }
}

const problemsOf = (query: string): string[] =>
  problems(`  - { id: locks, system: lock-table, query: { ${query} } }\n`);

describe('query of a source', () => {
  test('stands in place of paths, with what is usual filled in', () => {
    expect(source(QUERY)).toMatchObject({
      paths: [],
      query: {
        server: 'sql1.example.test',
        port: 1433,
        database: 'EQUIS',
        user: 'seatwatch',
        every: 60_000,
        timeout: 15_000,
        encrypt: true,
        trustServerCertificate: false,
      },
    });
  });

  test('may stand beside paths', () => {
    expect(source(QUERY, ', paths: [locks.csv]')).toMatchObject({ paths: ['locks.csv'], query: { port: 1433 } });
  });

  test('names files from the folder of the configuration, and all else as it is', () => {
    const { query } = source(
      'server: "2001:db8::1", port: 50123, database: "Lab data", user: watch, passwordFile: sql, every: 5m, ' +
        'timeout: 30s, encrypt: strict, ca: ca.pem, serverName: sql1.example.test',
    );
    expect(query).toMatchObject({ server: '2001:db8::1', port: 50_123, every: 300_000, timeout: 30_000 });
    expect(query).toMatchObject({ encrypt: 'strict', serverName: 'sql1.example.test' });
    expect(query?.passwordFile).toMatch(/seatwatch[\\/]sql$/);
    expect(query?.ca).toMatch(/seatwatch[\\/]ca\.pem$/);
  });

  test.each([
    [
      'database: d, user: u',
      'sources[0].query.server: server is missing; name the server, for example server: sql1.example.test',
    ],
    [
      'server: s, user: u',
      'sources[0].query.database: database is missing; name the database, for example database: EQUIS',
    ],
    ['server: s, database: d', 'sources[0].query.user: user is missing; name the login, for example user: seatwatch'],
    [
      String.raw`server: 'sql1\PROD', database: d, user: u`,
      String.raw`sources[0].query.server: server "sql1\\PROD" names an instance; ` +
        'name the server alone, and the port of the instance in port:',
    ],
    [
      "server: 'sql1,1433', database: d, user: u",
      'sources[0].query.server: server "sql1,1433" holds a port; write it in port:',
    ],
    [
      'server: "tcp://sql1", database: d, user: u',
      'sources[0].query.server: server "tcp://sql1" is no name of a server; ' +
        'write server: sql1.example.test, without tcp: or //',
    ],
    [
      String.raw`server: s, database: d, user: 'LAB\ann'`,
      String.raw`sources[0].query.user: user "LAB\\ann" is an account of Windows; ` +
        'make a login of SQL Server itself: with one of Windows it cannot log in',
    ],
    [
      `${QUERY}, encrypt: yes`,
      'sources[0].query.encrypt: encrypt "yes" is neither true, strict nor false; ' +
        'write encrypt: true; strict for TDS 8, false only on a network you trust',
    ],
    [
      `${QUERY}, encrypt: false, ca: ca.pem`,
      'sources[0].query.ca: ca does nothing beside encrypt: false; remove it, or write encrypt: true',
    ],
    [
      `${QUERY}, encrypt: strict, trustServerCertificate: true`,
      'sources[0].query.trustServerCertificate: trustServerCertificate does nothing beside encrypt: strict; ' +
        'remove it, and name the CA of the certificate in ca:',
    ],
    [
      `${QUERY}, trustServerCertificate: true, ca: ca.pem`,
      'sources[0].query.ca: ca does nothing beside trustServerCertificate: true; ' +
        'remove trustServerCertificate, so that the certificate is checked',
    ],
  ])('is refused where it is %s', (query, problem) => {
    expect(problemsOf(query)).toEqual([problem]);
  });

  test.each(['port: 0', 'every: 1s', 'timeout: 2m', 'instance: PROD', 'trustServerCertificate: 1'])(
    'is refused where it says %s',
    (key) => {
      expect(problemsOf(`${QUERY}, ${key}`)).toEqual([expect.stringContaining(key.replace(/:.*/, ''))]);
    },
  );

  test.each(['password', 'pwd'])('is refused where it holds a %s, which is not repeated', (key) => {
    const found = problemsOf(`${QUERY}, ${key}: hunter2`);
    expect(found).toEqual([
      `sources[0].query.${key}: a password does not belong into this file, which others may read; put it into a file ` +
        'that only seatwatch may read and name that: passwordFile: /etc/seatwatch/sql; or set SEATWATCH_SQL_PASSWORD',
    ]);
  });

  test('or paths must be there', () => {
    expect(problems('  - { id: locks, system: lock-table }\n')).toEqual([
      'sources[0].paths: paths is missing; ' +
        'name a file, or the database in query: { server, database, user, passwordFile }',
    ]);
    expect(problems(`  - { id: locks, system: lock-table, paths: [], query: { ${QUERY} } }\n`)).toHaveLength(1);
  });

  test('is no key of a product that keeps no table in a database', () => {
    expect(problems(`  - { id: a, system: iris, paths: [a.log], query: { ${QUERY} } }\n`)).toEqual([
      expect.stringContaining('"query" is not a key that is known here'),
    ]);
  });

  test('asks no database that another source asks already', () => {
    const other = QUERY.replace('sql1', 'SQL1');
    expect(
      problems(
        `  - { id: one, system: lock-table, query: { ${QUERY} } }\n` +
          `  - { id: two, system: lock-table, query: { ${other}, every: 5m } }\n`,
      ),
    ).toEqual([
      'sources[1].query: the source "one" asks this database already; ' +
        'ask it by one of them: what it answers would count twice',
    ]);
  });
});
