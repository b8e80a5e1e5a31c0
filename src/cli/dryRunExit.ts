import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { exitCodeOf, type RexusError } from '../domain/rexusError.ts';

type Planned =
  | { readonly action: 'refuse'; readonly error: RexusError }
  | { readonly action: 'backup' | 'restore' | 'skip' | 'reopen' };

/** How a dry run ends: as the run itself would, as far as the plan foresees it. A script asks so whether a run can be made. */
export const dryRunExit = (databases: readonly Planned[]): ExitCode => {
  const refused = databases.flatMap((planned) => (planned.action === 'refuse' ? [planned.error] : []));
  const [first, ...others] = refused;
  const meant = databases.filter(({ action }) => action !== 'skip');
  if (meant.length === 0 && databases.length > 0) return EXIT_CODES.nothingToDo;
  if (first === undefined) return EXIT_CODES.done;
  if (refused.length < meant.length) return EXIT_CODES.someDatabasesFailed;
  return others.every(({ code }) => code === first.code) ? exitCodeOf(first) : EXIT_CODES.failed;
};
