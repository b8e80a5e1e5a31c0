/** What a failed restore left, from the state that RESTORE_FAILED names (sqlserver/restoreDatabase.ts): each calls for other advice. */
export type AfterRestore = 'usable' | 'locked' | 'gone' | 'unknown' | 'unusable';

/** `ONLINE`, `ONLINE SINGLE_USER`, `MISSING`, `UNKNOWN`, or a state in which nobody can use the database. */
export const afterRestore = (state: string): AfterRestore => {
  if (state === 'ONLINE') return 'usable';
  if (state.startsWith('ONLINE ')) return 'locked';
  if (state === 'MISSING') return 'gone';
  return state === 'UNKNOWN' ? 'unknown' : 'unusable';
};
