/**
 * A backup of which one file fails or changes while it is packed or before it is read back: that database is told with its cause, the others are stored,
 * nothing half stays, and the next run is good.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalPath } from '../../../src/domain/localPath.ts';
import { ageKey } from '../../support/ageProgram.ts';
import { type Fault, faultAt, type Moment } from '../../support/faultAt.ts';
import { createSampleDatabase, type Snapshot, takeSnapshot } from '../../support/sampleDatabase.ts';
import { filesNamed, makeSite, type Site, type SiteOptions } from '../../support/site.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const [BEFORE, MEANT, AFTER] = ['antes', 'tocada', 'después'];
const DATABASES = [BEFORE, MEANT, AFTER];

let server: SandboxServer;
let site: Site;
let original: Snapshot;
let keys: LocalPath;
let key: ReturnType<typeof ageKey>;

beforeAll(async () => {
  server = await openSandboxServer();
  for (const name of [BEFORE, AFTER]) await createSampleDatabase(server, name, { customers: 5 });
  // Text that nothing makes small: more than one piece of its stored file is read.
  await createSampleDatabase(server, MEANT, { noise: 3000 });
  original = await takeSnapshot(server, ...DATABASES);
  site = await makeSite(server, { databases: DATABASES });
  keys = makeTemporaryDirectory('keys');
  key = ageKey(keys);
});
afterAll(async () => {
  site?.close();
  if (keys !== undefined) removeDirectory(keys);
  await server?.close();
});

interface Form {
  readonly algorithm: 'gzip' | 'zstd' | 'none';
  readonly isEncrypted: boolean;
}

const FORMS: readonly Form[] = [
  { algorithm: 'gzip', isEncrypted: false },
  { algorithm: 'zstd', isEncrypted: false },
  { algorithm: 'none', isEncrypted: false },
  { algorithm: 'gzip', isEncrypted: true },
];

const stored = ({ algorithm, isEncrypted }: Form): SiteOptions => ({
  databases: DATABASES,
  storage: {
    compression: { algorithm },
    encryption: isEncrypted ? { enabled: true, recipients: [key.recipient] } : { enabled: false },
  },
});

const CONTENT = `/temp/${MEANT}_[^/]+$`;
const STORED = `/databases/${MEANT}_[^/]+(?<!unfinished)$`;
const IN_THE_MIDDLE = 128 * 1024;

interface Case {
  readonly moment: Moment;
  readonly fault: Fault;
  readonly code: string;
  /** What a run of that database alone ends with. */
  readonly exitCode: number;
  /** Cause and advice as a person reads them. */
  readonly english: RegExp;
  readonly spanish: RegExp;
}

const unreadable = (moment: Moment): Case => ({
  moment,
  fault: { fails: 'EIO' },
  code: 'FILE_UNREADABLE',
  exitCode: 14,
  english: /cannot read .*: the disk, or the connection to it, failed \(EIO\)\n.*take backups to another disk/,
  spanish: /no se puede leer .*: falló el disco o la conexión con él \(EIO\)\n.*haga las copias en otro disco/,
});
const changedContent = (change: 'grow' | 'touch' | 'cut'): Case => ({
  moment: { read: CONTENT, after: IN_THE_MIDDLE },
  fault: { change },
  code: 'FILE_UNREADABLE',
  exitCode: 14,
  english: /cannot read .*: it changed while it was being read\n.*Wait until the program that is writing/,
  spanish: /no se puede leer .*: cambió mientras se leía\n.*Espere a que termine el programa/,
});
const changedStored = (change: 'flip' | 'cut' | 'grow' | 'replace'): Case => ({
  moment: { rename: STORED },
  fault: { change },
  code: 'READ_BACK_DIFFERS',
  exitCode: 16,
  english: /reads back differently from what was written\n.*have it checked/,
  spanish: /no se lee igual que se escribió\n.*mándelo revisar/,
});

const CASES: Readonly<Record<string, Case>> = {
  'the content cannot be read in its middle': unreadable({ read: CONTENT, after: IN_THE_MIDDLE }),
  'the content grows while it is packed': changedContent('grow'),
  'the content is written to while it is packed, and as long as before': changedContent('touch'),
  'the content is cut off while it is packed': changedContent('cut'),
  'the stored file cannot be read back in its middle': unreadable({ read: STORED, after: IN_THE_MIDDLE }),
  'the stored file is changed before it is read back': changedStored('flip'),
  'the stored file is cut off before it is read back': changedStored('cut'),
  'the stored file grows before it is read back': changedStored('grow'),
  'the stored file is replaced before it is read back': changedStored('replace'),
  'the stored file is removed before it is read back': {
    moment: { rename: STORED },
    fault: { change: 'remove' },
    code: 'STORED_FILE_MISSING',
    exitCode: 16,
    english: /the stored file .* is not there\n.*take a new backup now/,
    spanish: /\n.*haga ahora una copia nueva/,
  },
};

/** Nothing is there but what manifests name. */
const expectNothingElse = async (): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  expect(site.files()).toEqual([...named].sort());
};

const withKey = () => ({ env: { BACKUP_AGE_IDENTITY_FILE: key.identityFile } });

describe.each(FORMS)('stored as $algorithm, encrypted: $isEncrypted', (form) => {
  beforeAll(() => site.configure(stored(form)));

  test.each(Object.entries(CASES))(
    '%s: only that database has no backup, and nothing is left of it',
    async (_, one) => {
      const { moment, fault, code } = one;
      const { options, expectHit } = faultAt(moment, fault);
      const { code: exitCode, events } = await site.run(['backup', '--json'], options);
      expectHit();
      expect(exitCode).toBe(3);
      expect(events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'partial', exit_code: 3 });
      const manifest = site.manifest(String(events.at(-1)?.id));
      expect(manifest.databases[MEANT]).toMatchObject({ status: 'failed', code });
      expect(manifest.errors).toEqual([expect.stringContaining(MEANT)]);
      for (const name of [BEFORE, AFTER]) expect(manifest.databases[name]).toMatchObject({ status: 'completed' });
      await expectNothingElse();
      expect(await takeSnapshot(server, ...DATABASES)).toEqual(original);

      // Nothing but the fault was the matter: what is stored verifies, and the next run is good.
      await site.backup('--database', MEANT, '--no-files');
      await expectNothingElse();
    },
  );

  test('whatever happened, every database that is listed verifies', async () => {
    const { events } = await site.succeed(['verify', '--all', '--json'], withKey());
    expect(events.at(-1)).toMatchObject({ bad: 0 });
  });
});

describe('where it is the only database, a person is told', () => {
  beforeAll(() => site.configure(stored({ algorithm: 'gzip', isEncrypted: false })));

  test.each(Object.entries(CASES))('%s: the cause, and what to do, in both languages', async (_, one) => {
    const { moment, fault, exitCode } = one;
    const { options, expectHit } = faultAt(moment, fault);
    for (const language of ['english', 'spanish'] as const) {
      const asked = ['backup', '--database', MEANT, '--no-files', '--language', language === 'english' ? 'en' : 'es'];
      const { code, stdout } = await site.run(asked, options);
      expectHit();
      expect([code, stdout]).toEqual([exitCode, expect.stringMatching(one[language])]);
    }
    await expectNothingElse();
  });
});
