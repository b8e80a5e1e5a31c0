import type { CataloguedRun } from '../catalogue/manifest.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import type { ServerFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { certificateFindings, storedEncryptors } from './certificateFindings.ts';
import type { DoctorFinding } from './doctorFinding.ts';

/**
 * Doctor's look at certificates: one finding a key at risk. A certificate that was never exported is no failure today, and the end of all
 * backups on another day. @throws RexusError INTERRUPTED
 */
export const checkCertificates = async (
  server: Pick<SqlServer, 'encryption'>,
  about: {
    readonly server: ServerFacts;
    readonly databases: readonly DatabaseName[];
    /** @throws RexusError CATALOGUE_UNREADABLE */
    readonly readRuns: () => readonly CataloguedRun[];
  },
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> => {
  const check = 'certificates';
  try {
    const encryption = await server.encryption(signal);
    const found = certificateFindings({ ...about, encryption, stored: storedEncryptors(about.readRuns()) });
    if (found.length === 0) return [{ check, outcome: 'ok', facts: {}, error: null }];
    return found.map((finding) => {
      const { code: risk, ...facts } = finding.risk;
      return {
        check,
        outcome: 'warning',
        facts: { names: finding.databases.join(', '), risk, ...facts },
        error: new RexusError('CERTIFICATE_AT_RISK', finding),
      };
    });
  } catch (thrown) {
    const error = asRexusError(thrown);
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return [{ check, outcome: 'failed', facts: {}, error }];
  }
};
