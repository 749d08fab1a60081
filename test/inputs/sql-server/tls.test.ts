import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answering, ask, clockRow, database, manyLocks, TWO } from './database.ts';
import { newAuthority, selfSigned } from './stand-in/certificate.ts';

async function fileOf(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-sql-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  await writeFile(file, content);
  return file;
}

describe('a connection that is secured', () => {
  const authority = newAuthority();

  test.each(['offered', 'demanded', 'strict'] as const)(
    'is made where TLS is %s, by the CA that is named',
    async (tls) => {
      const server = await database({ answer: answering(TWO), tls, certificate: authority.certify('127.0.0.1') });
      const ca = await fileOf(authority.ca);
      const answer = await ask(server, { encrypt: tls === 'strict' ? 'strict' : true, ca });
      expect(answer.table.rows).toHaveLength(2);
    },
  );

  test.each(['offered', 'strict'] as const)('takes 100,000 rows where TLS is %s', async (tls) => {
    const certificate = authority.certify('127.0.0.1');
    const server = await database({
      answer: answering({ rowsets: [clockRow(), manyLocks(100_000)] }),
      tls,
      certificate,
    });
    const ca = await fileOf(authority.ca);
    expect((await ask(server, { encrypt: tls === 'strict' ? 'strict' : true, ca })).table.rows).toHaveLength(100_000);
  });

  test('is made without a look at the certificate only where that is said', async () => {
    const server = await database({ answer: answering(TWO), tls: 'offered', certificate: selfSigned('127.0.0.1') });
    await expect(ask(server, { encrypt: true })).rejects.toThrow(
      'is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): name its CA in ca:; or write trustServerCertificate: true',
    );
    expect((await ask(server, { encrypt: true, trustServerCertificate: true })).table.rows).toHaveLength(2);
  });

  test.each(['offered', 'strict'] as const)('needs the name of the certificate where TLS is %s', async (tls) => {
    const certificate = authority.certify('sql1.example.test');
    const server = await database({ answer: answering(TWO), tls, certificate });
    const secured = { encrypt: tls === 'strict' ? ('strict' as const) : true, ca: await fileOf(authority.ca) };
    await expect(ask(server, secured)).rejects.toThrow('write serverName: with the name that it has');
    expect((await ask(server, { ...secured, serverName: 'sql1.example.test' })).table.rows).toHaveLength(2);
  });

  test.each(['offered', 'strict'] as const)('is not made by another CA where TLS is %s', async (tls) => {
    const certificate = authority.certify('127.0.0.1');
    const server = await database({ answer: answering(TWO), tls, certificate });
    const ca = await fileOf(newAuthority().ca);
    await expect(ask(server, { encrypt: tls === 'strict' ? 'strict' : true, ca })).rejects.toThrow(`is ${ca} the`);
    expect(server.logins).toEqual([]);
  });

  test('is not made where the file of the CA is not there', async () => {
    const server = await database({ answer: answering(TWO) });
    await expect(ask(server, { encrypt: true, ca: '/nowhere/ca.pem' })).rejects.toThrow('(ENOENT): name the CA in ca:');
  });
});
