import type { CataloguedRun } from '../catalogue/manifest.ts';
import { offeredDatabases } from '../config/databaseSettings.ts';
import type { Settings } from '../config/settings.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import { nextRunId } from '../domain/runId.ts';
import { writeFileAtomic } from '../platform/atomicFile.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import type { DatabaseFacts, ServerFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import {
  type Canary,
  canaryDatabase,
  canaryFiles,
  readCanary,
  removeCanary,
  returnCanary,
  writeCanary,
} from './canary.ts';
import { checkCertificates } from './checkCertificates.ts';
import { chooseDatabases } from './chooseDatabases.ts';
import { DOCTOR_CHECKS, type DoctorCheck, type DoctorFinding } from './doctorFinding.ts';
import { prepareFolders } from './prepareFolders.ts';
import { refuseChosen } from './refuseDatabase.ts';

export interface DoctorDeps {
  readonly settings: Settings;
  /** null where the configuration names none. */
  readonly server: SqlServer | null;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly freeBytes: (path: LocalPath) => number;
  /** The catalogue's, for what stored backups need. @throws RexusError CATALOGUE_UNREADABLE */
  readonly readRuns: () => readonly CataloguedRun[];
}

type Facts = DoctorFinding['facts'];
/** What a check found: good, or good enough with something to know. */
type Verdict = { readonly facts: Facts; readonly warning?: RexusError };

/**
 * Proves, in the order of DOCTOR_CHECKS, that a backup can be taken and restored here: by doing it, with a tiny COPY_ONLY backup that is removed
 * again. A check that a failed one makes pointless is skipped. @throws RexusError INTERRUPTED
 */
export const runDoctor = async (deps: DoctorDeps, signal: AbortSignal): Promise<readonly DoctorFinding[]> => {
  const { settings, clock } = deps;
  const { storage, minimumFreeBytes } = settings;
  const findings: DoctorFinding[] = [];
  /** Runs a check; false when it failed. */
  const check = async (name: DoctorCheck, facts: Facts, work: () => Promise<Verdict>): Promise<boolean> => {
    throwIfInterrupted(signal);
    try {
      const verdict = await work();
      const outcome = verdict.warning === undefined ? 'ok' : 'warning';
      findings.push({ check: name, outcome, facts: { ...facts, ...verdict.facts }, error: verdict.warning ?? null });
      return true;
    } catch (thrown) {
      const error = asRexusError(thrown);
      if (hasCode(error, 'INTERRUPTED')) throw error;
      findings.push({ check: name, outcome: 'failed', facts, error });
      return false;
    }
  };

  await check('configuration', { file: settings.file }, async () => {
    if (deps.server === null)
      throw new RexusError('SECRET_MISSING', { variable: settings.missingVariable ?? 'DB_SERVER' });
    return { facts: { databases: offeredDatabases(settings).length } };
  });
  const isWritable = await check('folder_writable', { path: storage.base }, async () => {
    await proveWritable(deps);
    return { facts: {} };
  });
  await check('free_space', { path: storage.base }, async () => {
    const freeBytes = deps.freeBytes(storage.base);
    if (freeBytes >= minimumFreeBytes) return { facts: { freeBytes, minimumFreeBytes } };
    throw new RexusError('NOT_ENOUGH_SPACE', { path: storage.base, neededBytes: minimumFreeBytes, freeBytes });
  });
  const { server } = deps;
  if (server === null) return withSkipped(findings);

  const seen: { facts: ServerFacts | null; databases: readonly DatabaseFacts[] } = { facts: null, databases: [] };
  const isReached = await check('server_reachable', { server: server.label }, async () => {
    seen.facts = await server.facts(signal);
    seen.databases = await server.databases(signal);
    return compressionOf(seen.facts, storage.serverCompression);
  });
  const { facts, databases } = seen;
  if (!isReached || facts === null) return withSkipped(findings);

  const chosen = chooseDatabases([], settings, databases);
  await check('login_rights', { login: facts.login }, () => Promise.resolve(rightsOf(facts, chosen)));
  await check('databases_present', { databases: chosen.length }, () => Promise.resolve(presenceOf(chosen)));

  throwIfInterrupted(signal);
  const names = chosen.map(({ name }) => name);
  const { readRuns } = deps;
  findings.push(...(await checkCertificates(server, { server: facts, databases: names, readRuns }, signal)));

  const database = canaryDatabase(databases, names);
  if (database === null || !isWritable) return withSkipped(findings);
  const canary = canaryFiles(
    nextRunId(clock.now(), () => false),
    storage,
  );
  const place = { database, serverPath: canary.written.serverPath, localPath: canary.written.localPath };
  try {
    const run = { signal, silenceMs: settings.silenceMs };
    const isWritten = await check('server_can_write', place, async () => {
      await writeCanary(server, database, canary.written, run);
      return { facts: {} };
    });
    const isRead =
      isWritten &&
      (await check('program_can_read', place, async () => ({
        facts: { bytes: await readCanary(canary.written, deps.disk) },
      })));
    if (isRead) {
      const { serverPath, localPath } = canary.returned;
      await check('program_can_write_for_server', { serverPath, localPath }, async () => {
        await returnCanary(server, canary, deps.disk, signal);
        return { facts: {} };
      });
    }
    if (isWritten) await check('canary_removed', place, () => provenGone(canary, isRead, deps.disk));
  } finally {
    // Interrupted half-way, nothing stays either.
    await removeCanary(canary, deps.disk).catch(() => {});
  }
  return withSkipped(findings);
};

const proveWritable = async ({ settings: { storage }, disk, clock }: DoctorDeps): Promise<void> => {
  await prepareFolders(storage, disk);
  const probe = joinLocal(storage.temp, `rexus-doctor_${nextRunId(clock.now(), () => false)}.probe`);
  await writeFileAtomic(probe, 'rexus-backup doctor\n', { disk });
  try {
    await disk.remove(probe);
  } catch (error) {
    throw writeError(error, probe);
  }
};

/** What the server is, and whether it can compress; where that is asked for in vain, it is no reason for a run to fail. */
const compressionOf = (
  { name, version, edition, canCompress }: ServerFacts,
  setting: Settings['storage']['serverCompression'],
): Verdict => {
  const facts = { name, version, edition, serverCompression: canCompress ? 'possible' : 'impossible' };
  if (canCompress || setting !== 'on') return { facts };
  return { facts, warning: new RexusError('SERVER_CANNOT_COMPRESS', { edition }) };
};

type Chosen = ReturnType<typeof chooseDatabases>;

/** Backing up is what it is about; without the right to create databases nothing can be verified or restored (rivals.md rule 42). */
const rightsOf = (facts: ServerFacts, chosen: Chosen): Verdict => {
  const refused = chosen.map((one) => refuseChosen(one)).find((error) => hasCode(error, 'SERVER_PERMISSION'));
  if (refused !== undefined && refused !== null) throw refused;
  const rights = { isSysadmin: facts.isSysadmin ? 1 : 0, canRestore: facts.canRestore ? 1 : 0 };
  if (facts.canRestore) return { facts: rights };
  const message = "CREATE DATABASE permission denied in database 'master'.";
  const lacking = { operation: 'RESTORE VERIFYONLY', database: null, number: 262, message };
  return { facts: rights, warning: new RexusError('SERVER_PERMISSION', lacking) };
};

const presenceOf = (chosen: Chosen): Verdict => {
  const bad = chosen.flatMap((one) => {
    const { name } = one;
    const error = refuseChosen(one);
    return error === null || error.code === 'SERVER_PERMISSION' ? [] : [{ name, error }];
  });
  const [first] = bad;
  if (first === undefined) return { facts: { names: chosen.map(({ name }) => name).join(', ') } };
  throw first.error;
};

/** What the server wrote and this side cannot see stays: somebody has to remove it there. */
const provenGone = async (canary: Canary, isRead: boolean, disk: Disk): Promise<Verdict> => {
  const { serverPath, localPath } = canary.written;
  if (!isRead) throw new RexusError('PATH_NOT_SHARED', { serverPath, localPath });
  await removeCanary(canary, disk);
  return { facts: {} };
};

const withSkipped = (findings: readonly DoctorFinding[]): readonly DoctorFinding[] =>
  DOCTOR_CHECKS.flatMap((check) => {
    const found = findings.filter((finding) => finding.check === check);
    return found.length > 0 ? found : [{ check, outcome: 'skipped', facts: {}, error: null }];
  });
