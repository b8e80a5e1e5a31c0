import type { StatementBody } from '../sql/ast/statement.ts';

/** What sys.dm_exec_requests shows as the command while a statement runs. */
export const commandName = (statement: StatementBody): string => {
  switch (statement.kind) {
    case 'backup':
      return statement.syntax.what === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE';
    case 'restore':
      return statement.syntax.what === 'log'
        ? 'RESTORE LOG'
        : statement.syntax.what === 'database'
          ? 'RESTORE DATABASE'
          : `RESTORE ${statement.syntax.what.toUpperCase()}`;
    case 'encryption':
      return statement.syntax.what === 'backupCertificate' ? 'BACKUP CERTIFICATE' : 'CREATE KEY';
    case 'dbcc':
      return `DBCC ${statement.command}`;
    case 'waitfor':
      return 'WAITFOR';
    default:
      return statement.kind.replace(/([A-Z])/g, ' $1').toUpperCase();
  }
};
