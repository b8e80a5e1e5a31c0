/** From what INSERT is given to whole rows of its table. */
import type { SqlValue } from '../../../sqlTypes.ts';
import type { Environment, Rows } from '../../query/context.ts';
import type { SourceColumn } from '../../query/scope.ts';
import { convertValue } from '../../values/convert.ts';
import { BIGINT } from '../../values/types.ts';
import type { SessionState } from '../sessionState.ts';
import { assignValue } from './assignValue.ts';
import type { FoundTable } from './constraints.ts';
import { checkedTargets, takesIdentities } from './insertTargets.ts';
import { defaultOf, fullName } from './targetColumns.ts';

/** What INSERT puts in: rows, what they are made of, and which of their cells said DEFAULT. */
export interface InsertSource {
  readonly columns: readonly SourceColumn[];
  readonly rows: Rows;
  readonly takesDefault: (row: number, column: number) => boolean;
}

/** No cell said DEFAULT. */
export const noneSaysDefault = (): boolean => false;

/** Values for every column: those given, identities, defaults. @throws SqlError as `checkedTargets`, and for values that do not fit */
export const completeRows = (
  session: SessionState,
  found: FoundTable,
  names: readonly string[] | null,
  { columns, rows, takesDefault }: InsertSource,
  environment: Environment,
): Rows => {
  const { definition } = found;
  const table = fullName(found);
  const explicit = takesIdentities(session, found);
  const targets = checkedTargets(session, found, names, columns.length);
  const identityIndex = definition.columns.findIndex((column) => column.identity !== null);
  const identityColumn = definition.columns[identityIndex];
  const defaults = definition.columns.map((column) => defaultOf(column, environment, table));
  const increment = BigInt(identityColumn?.identity?.increment ?? '1');
  let last = identityColumn === undefined ? null : found.catalogue.lastIdentity(definition);
  const complete = rows.map((row, rowIndex) => {
    const values = definition.columns.map((column, index): SqlValue => {
      const place = targets.indexOf(index);
      if (place >= 0 && !takesDefault(rowIndex, place)) {
        const source = columns[place];
        return source === undefined ? null : assignValue(row[place] ?? null, source.type, column, table);
      }
      if (index === identityIndex && column.identity !== null) {
        last = last === null ? BigInt(column.identity.seed) : last + increment;
        return convertValue(last, BIGINT, column.type);
      }
      return column.computed === null ? (defaults[index]?.() ?? null) : null;
    });
    if (identityColumn !== undefined && explicit) {
      const given = BigInt(String(values[identityIndex] ?? 0));
      if (last === null || (increment > 0n ? given > last : given < last)) last = given;
    }
    return values;
  });
  if (identityColumn !== undefined && last !== null && rows.length > 0) {
    found.catalogue.setIdentity(definition, last);
    const newest = complete[complete.length - 1]?.[identityIndex] ?? null;
    session.identity = newest === null ? null : BigInt(String(newest));
  }
  return complete;
};
