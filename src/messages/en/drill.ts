import type { MomentChoice } from '../../catalogue/drill/drillRecord.ts';

export const drill = {
  plan: (database: string, scratch: string) => `Plan: restore ${database} as ${scratch}, check it and drop it again`,
  reason: {
    asked: 'this database was asked for',
    never_proven: 'it was never proven that this database can be restored',
    oldest_proof: (age: string, drill: string) => `its proof is the oldest: ${age} (drill ${drill})`,
  },
  moment: {
    newest: 'the newest moment',
    random: 'a moment at random',
    asked: 'the moment that was asked for',
  } satisfies Record<MomentChoice, string> as Record<MomentChoice, string>,
  momentAt: (choice: string, at: string) => `${choice}: ${at}`,
  assertion: (query: string, expected: string) => `query: ${query} → ${expected}`,
  kept: 'the scratch database stays (--keep)',
  statements: 'statements:',
  untouched: 'No other database is touched, and nothing of the backups is changed.',
  cleanedUp: (databases: string) => `left by a drill that was killed, now dropped: ${databases}`,
  started: (id: string) => `drill ${id}`,
  passed: (query: string, found: string) => `  as expected (${found}): ${query}`,
  notPassed: (query: string, found: string, expected: string) =>
    `  NOT AS EXPECTED: ${found} instead of ${expected}: ${query}`,
  refused: (query: string, error: string) => `  FAILED: ${query}: ${error}`,
  dropped: (scratch: string) => `${scratch}: dropped`,
  scratchKept: (scratch: string) => `${scratch}: kept`,
  proven: (database: string, at: string | null, rto: string) =>
    `PROVEN: ${database}${at === null ? '' : ` as of ${at}`} was back in ${rto}`,
  failed: (database: string, message: string) => `NOT PROVEN: ${database}: ${message}`,
  stopped: 'The drill was stopped; it says nothing about the backups.',
  evidence: (path: string) => `evidence: ${path}`,
};
