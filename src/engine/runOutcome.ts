import type { DatabaseRecord, FilesRecord, Manifest, RunStatus } from '../catalogue/manifest.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { exitCodeOf, type RexusError } from '../domain/rexusError.ts';

/** What a run is called whose databases and files ended so. */
export const statusOf = (
  records: readonly DatabaseRecord[],
  files: readonly FilesRecord<unknown>['status'][],
): RunStatus => {
  const bad = [...records.map(({ status }) => status), ...files].filter((status) => status === 'failed').length;
  const good =
    records.filter(({ status }) => status === 'completed').length + files.filter((s) => s === 'completed').length;
  if (bad === 0) return 'completed';
  // Files alone make no recovery point of databases that were meant too; what was left out on purpose was not.
  const meant = records.filter(({ status }) => status !== 'skipped');
  const noDatabase = meant.length > 0 && meant.every(({ status }) => status === 'failed');
  return good === 0 || noDatabase ? 'failed' : 'partial';
};

/** A run that left every database out has done nothing. When all databases failed for one reason, that reason's own code says more than 1. */
export const exitOf = (
  { status, databases, config, application }: Pick<Manifest, 'status' | 'databases' | 'config' | 'application'>,
  errors: readonly RexusError[],
): ExitCode => {
  switch (status) {
    case 'completed': {
      const isAllLeftOut = databases.length > 0 && databases.every((record) => record.status === 'skipped');
      const hasFiles = [config.status, application.status].includes('completed');
      return isAllLeftOut && !hasFiles ? EXIT_CODES.nothingToDo : EXIT_CODES.done;
    }
    case 'partial':
      return EXIT_CODES.someDatabasesFailed;
    case 'failed': {
      const [first, ...others] = errors;
      const isShared = first !== undefined && others.every(({ code }) => code === first.code);
      return isShared ? exitCodeOf(first) : EXIT_CODES.failed;
    }
  }
};
