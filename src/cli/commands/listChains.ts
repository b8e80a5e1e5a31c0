import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { chainsForm } from '../chainsForm.ts';
import type { Handler } from '../commandContext.ts';
import { jsonForm } from '../jsonForm.ts';
import { chainsText } from '../text/chainsText.ts';

export interface ListChainsOptions {
  /** Empty: all. */
  readonly database: readonly DatabaseName[];
  readonly json: boolean;
}

/** `list --chains`: the line of time of each database. */
export const listChains: Handler<ListChainsOptions> = async (context, { database: wanted, json }) => {
  const { services, language, output, clock } = context;
  const report = services.chains();
  const unknown = wanted.find((name) => !report.databases.some(({ chains }) => sameDatabase(chains.database, name)));
  if (unknown !== undefined) throw new RexusError('USAGE', { reason: { code: 'database_unknown', database: unknown } });
  const databases = report.databases.filter(
    ({ chains }) => wanted.length === 0 || wanted.some((name) => sameDatabase(name, chains.database)),
  );
  if (json) {
    output.json({
      databases: databases.map((line) => chainsForm(line, language)),
      unreadable: report.unreadable.map((entry) => jsonForm(entry, language)),
    });
  } else {
    const { columns, signs } = output;
    output.lines(chainsText({ ...report, databases }, { language, now: clock.now(), columns, signs }));
  }
  return report.unreadable.length > 0 ? EXIT_CODES.catalogueUnreadable : EXIT_CODES.done;
};
