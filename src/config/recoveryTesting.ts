import { type DatabaseName, parseDatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { CheckedConfig } from './checkConfig.ts';
import type { DatabaseSetting, DrillAssertion, DrillFrequency, RecoveryTesting } from './settings.ts';

/** How often, where the section does not say: as the Python tool ships it. */
export const DRILL_FREQUENCY: DrillFrequency = 'monthly';

/** What `recovery_testing` asks for. Assertions name a database as the map `databases` does, or by its own name. */
export const recoveryTesting = (
  { sections }: CheckedConfig,
  databases: readonly DatabaseSetting[],
): RecoveryTesting => {
  const section = sections.recovery_testing ?? {};
  return {
    frequency: section.enabled === true ? (section.frequency ?? DRILL_FREQUENCY) : null,
    scratchName: section.test_database === undefined ? null : parseDatabaseName(section.test_database),
    assertions: (section.assertions ?? []).map(
      ({ database, query, expect }): DrillAssertion => ({ database: realName(database, databases), query, expect }),
    ),
  };
};

const realName = (text: string, databases: readonly DatabaseSetting[]): DatabaseName =>
  databases.find(({ logicalName }) => logicalName === text)?.name ??
  databases.find(({ name }) => sameDatabase(name, parseDatabaseName(text)))?.name ??
  parseDatabaseName(text);
