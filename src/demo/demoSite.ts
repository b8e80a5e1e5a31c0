/**
 * The demo's own little world under one folder: a sandbox with three databases, an application with configuration files, and a configuration
 * that backs both up. The application is a warehouse program as the first users have.
 */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunningSandbox, SandboxOptions } from '../cli/cliEnvironment.ts';
import type { Language } from '../config/settings.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { applicationFiles } from './applicationFiles.ts';

export const DEMO_DATABASES = ['users', 'inventario', 'auditoria'] as const;

export interface DemoSite {
  readonly configFile: LocalPath;
  readonly server: RunningSandbox;
}

const configuration = (language: Language): object => ({
  language,
  backup_configuration: {
    databases: {
      users: { description: 'Usuarios, permisos y sesiones', priority: 'critical' },
      inventario: { description: 'Productos, almacenes y movimientos', priority: 'critical' },
      auditoria: { description: 'Quién hizo qué y cuándo', priority: 'high' },
    },
    schedules: {
      daily_full_backup: { time: '02:00', type: 'full', compress: true, verify_integrity: true, cleanup_old: true },
      weekly_verification: { day: 'sunday', time: '03:00', action: 'verify_all_backups' },
      monthly_cleanup: { day: 1, time: '01:00', action: 'deep_cleanup' },
    },
    storage: { base_directory: 'backups', compression: { enabled: true, algorithm: 'gzip', level: 6 } },
    files: { config: ['backup_config.json', '.env', 'aplicacion/config/app.ini'], application: ['aplicacion'] },
  },
  environment_requirements: { disk_space: { minimum_free_gb: 0 } },
  max_backups: 30,
});

const writeIfMissing = (path: LocalPath, text: string): void => {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Starts the sandbox on a free port and writes what is missing; a second start finds the data and backups of the first. */
export const openDemoSite = async (
  folder: LocalPath,
  language: Language,
  startSandbox: (options: SandboxOptions) => Promise<RunningSandbox>,
): Promise<DemoSite> => {
  mkdirSync(folder, { recursive: true });
  const server = await startSandbox({
    dataDirectory: joinLocal(folder, 'servidor'),
    port: 0,
    seed: 'demo',
    edition: 'developer',
  });
  try {
    return { configFile: writeSite(folder, language, server), server };
  } catch (error) {
    await server.close();
    throw error;
  }
};

/** @returns the configuration file */
const writeSite = (folder: LocalPath, language: Language, server: RunningSandbox): LocalPath => {
  const configFile = joinLocal(folder, 'backup_config.json');
  writeIfMissing(configFile, `${JSON.stringify(configuration(language), null, 2)}\n`);
  for (const [name, text] of Object.entries(applicationFiles)) {
    writeIfMissing(joinLocal(folder, 'aplicacion', ...name.split('/')), text);
  }
  // Port and password are new each time. The folder is ignored by git, and the file is its owner's alone.
  const environment = joinLocal(folder, '.env');
  const lines = [
    `DB_SERVER=${server.host},${server.port}`,
    `DB_USERNAME=${server.user}`,
    `DB_PASSWORD=${server.password}`,
    'DB_TRUST_SERVER_CERTIFICATE=true',
  ];
  writeFileSync(environment, `${lines.join('\n')}\n`, { mode: 0o600 });
  chmodSync(environment, 0o600);
  return configFile;
};
