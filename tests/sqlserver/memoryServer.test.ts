import { joinServer, parseServerPath } from '../../src/domain/serverPath.ts';
import { sqlServerContract } from '../contracts/sqlServerContract.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';

// The stand-in of the engine's tests: what it claims to be, it must be.
sqlServerContract('the memory server', () => {
  const local = makeTemporaryDirectory();
  const server = memoryServer([]);
  return Promise.resolve({
    server,
    folder: { local, server: joinServer(parseServerPath(local)) },
    create: async (database, text) => server.add(database, text),
    write: async (database, text) => {
      server.content.set(database, text);
      server.chain(database).write();
    },
    read: async (database) => server.content.get(database) ?? '',
    full: async (database) => server.change(database, { recoveryModel: 'FULL' }),
    encrypt: async (database) => {
      const name = `${database}_tde`;
      const digits = String(server.encrypted.certificates.length).padStart(40, 'A');
      const key = { kind: 'certificate', thumbprint: `0x${digits}` } as const;
      const certificate = { name, thumbprint: key.thumbprint, hasPrivateKey: true, exportedAt: null };
      server.encrypted = {
        ...server.encrypted,
        databases: [...server.encrypted.databases, { name: database, encryptor: key }],
        certificates: [...server.encrypted.certificates, certificate],
      };
      return name;
    },
    exportCertificate: async (name) => {
      const certificates = server.encrypted.certificates.map((certificate) =>
        certificate.name === name ? { ...certificate, exportedAt: '2026-03-01T10:00:00' } : certificate,
      );
      server.encrypted = { ...server.encrypted, certificates };
    },
    close: async () => removeDirectory(local),
  });
});
