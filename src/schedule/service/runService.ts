import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { writeFileAtomic } from '../../platform/atomicFile.ts';
import { errnoOf, writeError } from '../../platform/fileErrors.ts';
import type { ServiceHost } from './serviceHost.ts';
import type { ServiceCommand, ServicePlan } from './servicePlan.ts';

/** What there is of a service now. */
export type ServiceState =
  | { readonly state: 'not_installed' }
  | {
      readonly state: 'installed';
      /** Is it what `install` would write today? null where that cannot be read (Windows). */
      readonly isCurrent: boolean | null;
      /** In the manager's words, as `enabled` and `active`; null where it has none that are the same in every language (Windows). */
      readonly enabled: string | null;
      readonly active: string | null;
    };

/**
 * Writes the unit or task, and starts it; the same again brings it up to date.
 * @throws RexusError SERVICE_NOT_POSSIBLE, SERVICE_REFUSED with what the manager said, FILE_UNWRITABLE, DISK_FULL
 */
export const installService = async (plan: ServicePlan, host: ServiceHost): Promise<void> => {
  checkRights(plan, host);
  try {
    mkdirSync(dirname(plan.file), { recursive: true });
  } catch (error) {
    throw writeError(error, plan.file);
  }
  await writeFileAtomic(plan.file, plan.kind === 'task' ? utf16(plan.content) : plan.content);
  try {
    await runAll(plan.install, host);
  } finally {
    if (plan.kind === 'task') rmSync(plan.file, { force: true });
  }
};

/**
 * Stops it and takes it away.
 * @throws RexusError NOTHING_TO_DO where there is none; as installService
 */
export const uninstallService = async (plan: ServicePlan, host: ServiceHost): Promise<void> => {
  checkRights(plan, host);
  if ((await serviceState(plan, host)).state === 'not_installed') {
    throw new RexusError('NOTHING_TO_DO', { reason: 'no_service', name: plan.name });
  }
  await runAll(plan.uninstall, host);
  if (plan.kind === 'systemd') {
    try {
      rmSync(plan.file, { force: true });
    } catch (error) {
      throw writeError(error, plan.file);
    }
  }
  await runAll(plan.afterUninstall, host);
};

export const serviceState = async (plan: ServicePlan, host: ServiceHost): Promise<ServiceState> => {
  if (plan.kind === 'task') {
    const { exitCode } = await host.run('schtasks', ['/Query', '/TN', `\\${plan.name}`]);
    return exitCode === 0
      ? { state: 'installed', isCurrent: null, enabled: null, active: null }
      : { state: 'not_installed' };
  }
  const written = readOrNull(plan.file);
  if (written === null) return { state: 'not_installed' };
  const ask = async (verb: string): Promise<string> => {
    const { said } = await host.run('systemctl', [
      ...(plan.scope === 'user' ? ['--user'] : []),
      verb,
      `${plan.name}.service`,
    ]);
    return said.split('\n')[0] ?? '';
  };
  return {
    state: 'installed',
    isCurrent: written === plan.content,
    enabled: await ask('is-enabled'),
    active: await ask('is-active'),
  };
};

const checkRights = ({ kind, scope }: ServicePlan, { hasSystemd, isAdministrator, program }: ServiceHost): void => {
  if (kind !== 'systemd') return;
  if (!hasSystemd) throw new RexusError('SERVICE_NOT_POSSIBLE', { reason: 'no_systemd', program });
  if (scope === 'system' && !isAdministrator) {
    throw new RexusError('SERVICE_NOT_POSSIBLE', { reason: 'not_administrator', program });
  }
};

const runAll = async (commands: readonly ServiceCommand[], { run }: ServiceHost): Promise<void> => {
  for (const { file, args, mayFail } of commands) {
    const { exitCode, said } = await run(file, args);
    if (exitCode !== 0 && mayFail !== true) {
      throw new RexusError('SERVICE_REFUSED', { command: [file, ...args].join(' '), said });
    }
  }
};

const readOrNull = (file: LocalPath): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/** As schtasks reads XML: UTF-16 with its mark. */
const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');
