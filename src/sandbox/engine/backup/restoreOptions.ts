/** Which options a RESTORE statement takes (contract.md section 4.1). Pure. */
import { BackupFailure, errorMessage } from './errors.ts';
import type { RestoreOptions, RestoreStatement } from './statements.ts';

type What = RestoreStatement['what'];

/** Options that change what a statement does; what only tunes the transfer is taken by all. */
const NAMES: readonly {
  readonly name: string;
  readonly isGiven: (options: RestoreOptions) => boolean;
  readonly by: readonly What[];
}[] = [
  {
    name: 'file',
    isGiven: ({ file }) => file !== null,
    by: ['database', 'log', 'headeronly', 'filelistonly', 'verifyonly'],
  },
  { name: 'move', isGiven: ({ moves }) => moves.length > 0, by: ['database', 'log', 'verifyonly'] },
  { name: 'stats', isGiven: ({ stats }) => stats !== null, by: ['database', 'log', 'verifyonly'] },
  { name: 'replace', isGiven: ({ replace }) => replace, by: ['database', 'log'] },
  { name: 'restart', isGiven: ({ restart }) => restart, by: ['database', 'log'] },
  { name: 'restricted_user', isGiven: ({ restrictedUser }) => restrictedUser, by: ['database', 'log'] },
  { name: 'norecovery', isGiven: ({ recovery }) => recovery === 'norecovery', by: ['database', 'log'] },
  { name: 'standby', isGiven: ({ recovery }) => typeof recovery !== 'string', by: ['database', 'log'] },
  { name: 'stopat', isGiven: ({ stop }) => stop !== null, by: ['database', 'log'] },
  { name: 'loadhistory', isGiven: ({ loadHistory }) => loadHistory, by: ['verifyonly'] },
];

/** @throws BackupFailure 3032 naming every option that the statement does not take */
export const requireSupported = ({ what, options }: Pick<RestoreStatement, 'what' | 'options'>): void => {
  const refused = NAMES.filter(({ isGiven, by }) => isGiven(options) && !by.includes(what));
  if (refused.length > 0) throw unsupportedOptions(refused.map(({ name }) => name));
};

export const unsupportedOptions = (names: readonly string[]): BackupFailure =>
  new BackupFailure(
    errorMessage(
      3032,
      `One or more of the options (${names.join(', ')}) are not supported for this statement. Review the documentation for supported options.`,
    ),
  );
