/** A stored file of the planned way is damaged, gone, or lies on bad sectors: the built program goes around it, or says to which moments it could go. */
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { ageKey } from '../../support/ageProgram.ts';
import { faultAt } from '../../support/faultAt.ts';
import { createSampleDatabase, type Snapshot, stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'almacén';
const COPY = 'al lado';

let server: SandboxServer;
let keys: LocalPath;
let key: ReturnType<typeof ageKey>;

beforeAll(async () => {
  server = await openSandboxServer();
  keys = makeTemporaryDirectory('keys');
  key = ageKey(keys);
});
afterAll(async () => {
  if (keys !== undefined) removeDirectory(keys);
  await server?.close();
});

const FORMS = [
  { algorithm: 'gzip', isEncrypted: false },
  { algorithm: 'zstd', isEncrypted: true },
] as const;

describe.each(FORMS)('stored as $algorithm, encrypted: $isEncrypted', ({ algorithm, isEncrypted }) => {
  const database = `${NAME} ${algorithm}`;
  let site: Site;
  let kept: LocalPath;
  /** The runs, in their order: full, log, the newer full, the log behind it. */
  let older: string;
  let between: string;
  let newer: string;
  let last: string;
  let atEnd: Snapshot;
  let writes = 0;

  const write = async (): Promise<void> => {
    await server.run(`UPDATE [${database}].dbo.clientes SET nombre = N'escrito ${++writes}' WHERE id = 1`);
  };
  const nameOf = (id: string): string => String(site.manifest(id).databases[database]?.file);
  const fileOf = (id: string): LocalPath => joinLocal(site.backups, ...nameOf(id).split('/'));
  const env = (): Readonly<Record<string, string>> => ({ BACKUP_AGE_IDENTITY_FILE: key.identityFile });
  const RESTORE = ['restore', '--database', database, '--until-end', '--as', COPY, '--yes', '--json'];
  const rowsOf = (snapshot: Snapshot): readonly (readonly string[])[] => Object.values(snapshot);

  beforeAll(async () => {
    await createSampleDatabase(server, database, { noise: 3000 });
    await server.run(`ALTER DATABASE [${database}] SET RECOVERY FULL`);
    site = await makeSite(server, {
      databases: [database],
      storage: {
        compression: { algorithm },
        encryption: isEncrypted ? { enabled: true, recipients: [key.recipient] } : { enabled: false },
      },
    });
    const take = async (type: string): Promise<string> => {
      await write();
      return await site.backup('--no-files', '--type', type);
    };
    older = await take('full');
    between = await take('log');
    newer = await take('full');
    last = await take('log');
    atEnd = await takeSnapshot(server, database);
    kept = joinLocal(site.folder, 'kept');
    copyFileSync(fileOf(newer), kept);
  });
  afterEach(async () => {
    copyFileSync(kept, fileOf(newer));
    await server.run(`DROP DATABASE IF EXISTS [${COPY}]`);
  });
  afterAll(() => site?.close());

  const expectAround = async (more: Parameters<Site['run']>[1] = {}): Promise<void> => {
    const before = site.files();
    const { events } = await site.succeed(RESTORE, { ...more, env: { ...env(), ...more.env } });
    expect(events.filter(({ message_type }) => message_type === 'restore_replanned')).toMatchObject([
      { steps: [older, between, last], because: { code: 'file_damaged', file: nameOf(newer) } },
    ]);
    expect(rowsOf(await takeSnapshot(server, COPY))).toEqual(rowsOf(atEnd));
    expect(site.files()).toEqual(before);
  };

  test('where the newer full has a byte changed, the older one and all logs bring everything back', async () => {
    const bytes = readFileSync(fileOf(newer));
    const at = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(fileOf(newer), bytes);
    await expectAround();
  });

  test('where the newer full cannot be read in its middle, likewise', async () => {
    const moment = { read: `/databases/[^/]*${newer}[^/]*$`, after: 128 * 1024 };
    const { options, expectHit } = faultAt(moment, { fails: 'EIO' });
    await expectAround(options);
    expectHit();
  });

  test.each([
    ['is gone', (path: LocalPath) => rmSync(path)],
    ['is cut off', (path: LocalPath) => truncateSync(path, readFileSync(path).length >> 1)],
  ])('where the newer full %s, the plan leads around it at once', async (_, damage) => {
    damage(fileOf(newer));
    await site.succeed(RESTORE, { env: env() });
    expect(rowsOf(await takeSnapshot(server, COPY))).toEqual(rowsOf(atEnd));
  });

  test('where nothing leads around it, the cause is told, nothing is restored and nothing is left', async () => {
    const log = fileOf(last);
    const whole = readFileSync(log);
    const before = site.files();
    // As long as before, so that only reading it tells.
    writeFileSync(log, Buffer.alloc(whole.length, 'damage'));
    const { code, events } = await site.run(RESTORE, { env: env() });
    expect(code).toBe(16);
    expect(events.find(({ message_type }) => message_type === 'restore_not_replanned')).toMatchObject({
      file: nameOf(last),
    });
    expect(await stateOf(server, COPY)).toBeNull();
    expect(await takeSnapshot(server, database)).toEqual(atEnd);
    expect(site.files()).toEqual(before);
    writeFileSync(log, whole);
  });
});
