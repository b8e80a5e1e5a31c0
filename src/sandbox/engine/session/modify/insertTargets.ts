/** Which columns an INSERT fills, and SET IDENTITY_INSERT's part in it. */
import { sqlError } from '../../sqlError.ts';
import type { SessionState } from '../sessionState.ts';
import type { FoundTable } from './constraints.ts';
import { columnIndex } from './targetColumns.ts';

/** How SET IDENTITY_INSERT names a table in the session's options. */
export const identityInsertKey = (found: FoundTable): string =>
  `${found.database}.${found.definition.id}`.toLowerCase();

/** The columns that an INSERT fills, by their places. @throws SqlError 120, 121, 213, 264, 271, 544, 545 */
export const checkedTargets = (
  session: SessionState,
  found: FoundTable,
  names: readonly string[] | null,
  given: number,
): readonly number[] => {
  const { definition } = found;
  const explicit = takesIdentities(session, found);
  const targets = insertTargets(session, found, names);
  for (const [position, index] of targets.entries()) {
    const column = definition.columns[index];
    if (targets.indexOf(index) !== position) {
      throw sqlError(
        264,
        16,
        1,
        `The column name '${column?.name}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.`,
      );
    }
    if (column?.computed !== null)
      throw sqlError(
        271,
        16,
        1,
        `The column "${column?.name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    if (column.identity !== null && !explicit) {
      throw sqlError(
        544,
        16,
        1,
        `Cannot insert explicit value for identity column in table '${definition.name}' when IDENTITY_INSERT is set to OFF.`,
      );
    }
  }
  if (given !== targets.length) {
    if (names === null)
      throw sqlError(213, 16, 1, 'Column name or number of supplied values does not match table definition.');
    const fewer = given < targets.length;
    throw sqlError(
      fewer ? 120 : 121,
      15,
      1,
      `The select list for the INSERT statement contains ${fewer ? 'fewer' : 'more'} items than the insert list. The number of SELECT values must match the number of INSERT columns.`,
    );
  }
  const identityIndex = definition.columns.findIndex((column) => column.identity !== null);
  if (identityIndex >= 0 && explicit && !targets.includes(identityIndex)) {
    throw sqlError(
      545,
      16,
      1,
      `Explicit value must be specified for identity column in table '${definition.name}' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column.`,
    );
  }
  return targets;
};

/** The places that an INSERT without a column list fills: all but computed columns and identities that the server makes. */
export const insertTargets = (
  session: SessionState,
  found: FoundTable,
  columns: readonly string[] | null,
): readonly number[] => {
  if (columns !== null) return columns.map((name) => columnIndex(found, name));
  const explicit = takesIdentities(session, found);
  return found.definition.columns.flatMap((column, index) =>
    column.computed !== null || (column.identity !== null && !explicit) ? [] : [index],
  );
};

/** Whether SET IDENTITY_INSERT is ON for this table. */
export const takesIdentities = (session: SessionState, found: FoundTable): boolean =>
  session.options.identityInsert === identityInsertKey(found);
