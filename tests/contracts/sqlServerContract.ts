import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { joinServer, type ServerPath, serverFileName } from '../../src/domain/serverPath.ts';
import type { RestoreSet } from '../../src/sqlserver/restoreStatements.ts';
import type { DatabaseFacts, LongRun, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import type { Backup, FullBackup, LogBackup } from '../../src/sqlserver/statements.ts';

/** A server with a folder that it and the test share, and a way to look into its databases from beside the port. */
export interface SqlServerUnderTest {
  readonly server: SqlServer;
  readonly folder: { readonly local: LocalPath; readonly server: ServerPath };
  /** Makes a database with one table of one row that holds `text`. */
  create(database: DatabaseName, text: string): Promise<void>;
  write(database: DatabaseName, text: string): Promise<void>;
  read(database: DatabaseName): Promise<string>;
  /** Puts it into the recovery model FULL. */
  full(database: DatabaseName): Promise<void>;
  /** Encrypts it (TDE) by a new certificate of the server's, which was never exported. @returns the certificate's name */
  encrypt(database: DatabaseName): Promise<string>;
  /** BACKUP CERTIFICATE … WITH PRIVATE KEY. */
  exportCertificate(name: string, file: ServerPath): Promise<void>;
  close(): Promise<void>;
}

/** Names that are hard to quote in T-SQL, in a string, or in a file's name. */
export const HOSTILE_NAMES = ['we]ird', "o'clock", 'a b', 'ñandú', 'x; DROP DATABASE y--'] as const;

/** What every SqlServer does. Each run makes databases of its own and drops them. */
export const sqlServerContract = (name: string, open: () => Promise<SqlServerUnderTest>): void => {
  describe(`${name} is a SqlServer`, () => {
    let under: SqlServerUnderTest;
    const made = new Set<DatabaseName>();
    beforeAll(async () => {
      under = await open();
    });
    afterAll(async () => {
      for (const database of made) await under.server.dropDatabase(database).catch(() => {});
      await under.close();
    });

    let count = 0;
    const fresh = async (text = 'uno', called: string | null = null): Promise<DatabaseName> => {
      const database = parseDatabaseName(called ?? `contract_${++count}`);
      made.add(database);
      await under.create(database, text);
      return database;
    };
    const file = (text: string) => ({
      local: joinLocal(under.folder.local, text),
      server: joinServer(under.folder.server, text),
    });
    const run = (more: Partial<LongRun> = {}): LongRun => ({
      signal: new AbortController().signal,
      silenceMs: 60_000,
      ...more,
    });
    const backupOf = (database: DatabaseName, to: ServerPath, more: Partial<FullBackup> = {}): FullBackup => ({
      what: 'full',
      database,
      to,
      copyOnly: false,
      compression: false,
      name: null,
      description: null,
      stats: 10,
      ...more,
    });
    const restoreOf = (database: DatabaseName, from: ServerPath, more: Partial<RestoreSet> = {}): RestoreSet => ({
      what: 'database',
      database,
      from,
      position: 1,
      moves: [],
      replace: true,
      checksum: true,
      stop: null,
      stats: 10,
      ...more,
    });
    const restoreAndOpen = async (statement: RestoreSet): Promise<void> => {
      await under.server.restore(statement, run());
      await under.server.restore({ what: 'recover', database: statement.database }, run());
    };
    const factsOf = async (database: DatabaseName): Promise<DatabaseFacts | undefined> =>
      (await under.server.databases()).find((facts) => sameDatabase(facts.name, database));

    test('says who it is and what this login may do', async () => {
      const facts = await under.server.facts();
      expect(facts.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(facts.login).not.toBe('');
      expect(facts.canRestore).toBe(true);
      expect(Number.isInteger(facts.utcOffsetMinutes / 15)).toBe(true);
      expect(facts.isExpress && facts.canCompress).toBe(false);
    });

    test('lists a database with its state, sizes and files', async () => {
      const database = await fresh();
      const facts = await factsOf(database);
      expect(facts).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER', isSnapshot: false, mayBackUp: true });
      expect(facts?.files.map(({ type }) => type)).toEqual(['data', 'log']);
      expect(facts?.dataBytes).toBeGreaterThan(0);
      expect(facts?.usedBytes ?? 1).toBeGreaterThan(0);
    });

    test('takes a backup whose header and file list describe it', async () => {
      const database = await fresh();
      const { server } = file('header.bak');
      const percents: number[] = [];
      const statement = backupOf(database, server, { copyOnly: true });
      await under.server.backup(statement, run({ onPercent: (percent) => percents.push(percent) }));
      const headers = await under.server.headers(server);
      expect(headers).toHaveLength(1);
      const [header] = headers;
      expect(header).toMatchObject({
        databaseName: database,
        type: 'full',
        position: 1,
        isCopyOnly: true,
        hasBackupChecksums: true,
        isDamaged: false,
        hasIncompleteMetadata: false,
      });
      // Any real LSN lies beyond 2^53 or is a whole multiple of its slots: neither survives a JS number unseen.
      expect(typeof header?.firstLsn).toBe('bigint');
      expect((header?.lastLsn ?? 0n) > (header?.firstLsn ?? 0n)).toBe(true);
      expect(header?.startedAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
      const files = await under.server.fileList(server, 1);
      expect(files.map(({ type }) => type)).toEqual(['D', 'L']);
      expect(files.every(({ sizeBytes }) => sizeBytes > 0n)).toBe(true);
      expect(percents.at(-1)).toBe(100);
    });

    test('takes a differential and logs, and tells at each step what they hang on', async () => {
      const database = await fresh();
      const chainOf = async () => {
        const facts = (await under.server.databases()).filter((one) => sameDatabase(one.name, database));
        return (await under.server.chains(facts))[0];
      };
      const headerOf = async (statement: Backup) => {
        await under.server.backup(statement, run());
        return (await under.server.headers(statement.to))[0];
      };
      const medium = { database, compression: false, name: null, description: null, stats: 10 };
      await under.full(database);
      expect(await chainOf()).toMatchObject({ base: null, recovery: { lastLogBackupLsn: null } });
      const log: LogBackup = { what: 'log', ...medium, to: file('early.trn').server, copyOnly: false, tail: null };
      await expect(under.server.backup(log, run())).rejects.toMatchObject({ facts: { number: 4214 } });

      const full = await headerOf(backupOf(database, file('chain_full.bak').server));
      expect((await chainOf())?.base?.guid.toLowerCase()).toBe(full?.backupSetGuid.toLowerCase());
      await under.write(database, 'dos');
      const differential = await headerOf({ what: 'differential', ...medium, to: file('chain_diff.bak').server });
      expect(differential).toMatchObject({ type: 'differential', isCopyOnly: false });
      expect(differential?.differentialBaseGuid?.toLowerCase()).toBe(full?.backupSetGuid.toLowerCase());
      const first = await headerOf({ ...log, to: file('chain_1.trn').server });
      await under.write(database, 'tres');
      const second = await headerOf({ ...log, to: file('chain_2.trn').server });
      expect([first?.type, second?.type]).toEqual(['log', 'log']);
      expect(second?.firstLsn).toBe(first?.lastLsn);
      expect((await chainOf())?.recovery).toMatchObject({
        lastLogBackupLsn: second?.lastLsn,
        familyGuid: expect.stringMatching(new RegExp(String(full?.familyGuid), 'i')),
      });

      const history = await under.server.history(database);
      expect(history.map(({ type }) => type)).toEqual(['log', 'log', 'differential', 'full']);
      expect(history[0]).toMatchObject({ devices: [file('chain_2.trn').server], isSnapshot: false, isVirtual: false });
      expect(await under.server.marks(database)).toEqual([]);
    });

    test('verifies a good backup and refuses one that was changed on the way', async () => {
      const database = await fresh();
      const { server, local } = file('verify.bak');
      await under.server.backup(backupOf(database, server), run());
      await under.server.verify(server, 1, run());
      writeFileSync(local, 'this is no backup');
      await expect(under.server.verify(server, 1, run())).rejects.toMatchObject({ code: 'BACKUP_SET_DAMAGED' });
      await expect(under.server.headers(server)).rejects.toMatchObject({ code: 'BACKUP_SET_DAMAGED' });
    });

    test('restores a database over itself: what was there at the backup is there again, for everybody', async () => {
      const database = await fresh('antes');
      const { server } = file('over.bak');
      await under.server.backup(backupOf(database, server), run());
      await under.write(database, 'después');
      await restoreAndOpen(restoreOf(database, server));
      expect(await under.read(database)).toBe('antes');
      expect(await factsOf(database)).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER' });
    });

    test('a restore that fails says in what state it left the database, which is everybody’s as before', async () => {
      const database = await fresh('untouched');
      const { server, local } = file('garbage.bak');
      writeFileSync(local, 'this is no backup');
      const restore = under.server.restore(restoreOf(database, server), run());
      await expect(restore).rejects.toMatchObject({
        code: 'RESTORE_FAILED',
        facts: { database, state: 'ONLINE' },
        cause: { code: 'BACKUP_SET_DAMAGED' },
      });
      expect(await factsOf(database)).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER' });
      expect(await under.read(database)).toBe('untouched');
    });

    test('restores beside the original under a new name', async () => {
      const database = await fresh('original');
      const { server } = file('beside.bak');
      await under.server.backup(backupOf(database, server), run());
      await under.write(database, 'changed');
      const copy = parseDatabaseName(`${database}_copy`);
      made.add(copy);
      const { defaultDataPath } = await under.server.facts();
      const moves = (await under.server.fileList(server, 1)).map(({ logicalName, physicalName }) => ({
        logicalName,
        to: joinServer(defaultDataPath, `copy_${serverFileName(physicalName)}`),
      }));
      await restoreAndOpen(restoreOf(copy, server, { moves, replace: false }));
      expect([await under.read(copy), await under.read(database)]).toEqual(['original', 'changed']);
      await under.server.checkDatabase(copy, run());
      await under.server.dropDatabase(copy);
      expect(await factsOf(copy)).toBeUndefined();
    });

    test.each(HOSTILE_NAMES)('backs up, restores and drops a database called %s', async (called) => {
      const database = await fresh('antes', called);
      const { server } = file(`hostile_${HOSTILE_NAMES.indexOf(called)}.bak`);
      await under.server.backup(backupOf(database, server, { name: called, description: called }), run());
      expect((await under.server.headers(server))[0]?.databaseName).toBe(database);
      await under.write(database, 'después');
      await restoreAndOpen(restoreOf(database, server));
      expect(await under.read(database)).toBe('antes');
      await under.server.checkDatabase(database, run());
      await under.server.dropDatabase(database);
      expect(await factsOf(database)).toBeUndefined();
    });

    test('says by which certificate a database is encrypted, and when that was exported', async () => {
      const database = await fresh();
      const before = await under.server.encryption();
      expect(before.databases.filter(({ name }) => sameDatabase(name, database))).toEqual([]);
      const name = await under.encrypt(database);
      const thumbprintNow = async (): Promise<string | undefined> =>
        (await under.server.encryption()).databases.find((one) => sameDatabase(one.name, database))?.encryptor
          ?.thumbprint;
      const certificateNow = async () =>
        (await under.server.encryption()).certificates.find((certificate) => certificate.name === name);
      const never = await certificateNow();
      expect(never).toMatchObject({ hasPrivateKey: true, exportedAt: null });
      expect(never?.thumbprint).toMatch(/^0x[0-9A-F]{40}$/);
      expect(await thumbprintNow()).toBe(never?.thumbprint);
      await under.exportCertificate(name, file(name).server);
      expect((await certificateNow())?.exportedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect((await under.server.encryption()).seesAll).toBe(true);
    });

    test('names the certificate of an encrypted database in the file list of its backup, and none of another', async () => {
      const [encrypted, plain] = [await fresh(), await fresh()];
      const name = await under.encrypt(encrypted);
      const thumbprints = async (database: DatabaseName): Promise<ReadonlySet<string | null>> => {
        const { server } = file(`${database}_tde.bak`);
        await under.server.backup(backupOf(database, server, { copyOnly: true }), run());
        return new Set((await under.server.fileList(server, 1)).map(({ tdeThumbprint }) => tdeThumbprint));
      };
      const { certificates } = await under.server.encryption();
      expect(await thumbprints(encrypted)).toEqual(
        new Set([certificates.find((certificate) => certificate.name === name)?.thumbprint]),
      );
      expect(await thumbprints(plain)).toEqual(new Set([null]));
    });

    test('says which database is missing', async () => {
      const gone = parseDatabaseName('contract_gone');
      const backup = under.server.backup(backupOf(gone, file('gone.bak').server), run());
      await expect(backup).rejects.toMatchObject({ code: 'DATABASE_MISSING', facts: { database: gone } });
    });

    test('says which file is missing', async () => {
      const { server } = file('never_made.bak');
      await expect(under.server.headers(server)).rejects.toMatchObject({ code: 'SERVER_PATH_MISSING' });
      await expect(under.server.verify(server, 1, run())).rejects.toMatchObject({ code: 'SERVER_PATH_MISSING' });
    });

    test('makes folders and sees what is there', async () => {
      const { server } = file('new');
      const inside = joinServer(server, 'in', 'there');
      await under.server.makeDirectory(inside);
      await under.server.makeDirectory(inside);
      expect(['folder', 'unknown']).toContain(await under.server.pathKind(inside));
      const database = await fresh();
      const bak = joinServer(inside, 'x.bak');
      await under.server.backup(backupOf(database, bak), run());
      expect(['file', 'unknown']).toContain(await under.server.pathKind(bak));
      expect(['missing', 'unknown']).toContain(await under.server.pathKind(joinServer(inside, 'y.bak')));
    });

    test('does nothing for a signal that was aborted before', async () => {
      const database = await fresh();
      const signal = AbortSignal.abort('SIGTERM');
      const backup = under.server.backup(backupOf(database, file('aborted.bak').server), run({ signal }));
      await expect(backup).rejects.toMatchObject({ code: 'INTERRUPTED', facts: { signal: 'SIGTERM' } });
    });
  });
};
