import { restoreStatement } from '../sqlserver/restoreStatements.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import {
  checkDatabaseStatement,
  fileListStatement,
  headerStatement,
  singleUserStatement,
} from '../sqlserver/statements.ts';
import { needsSessionsOut } from './overwrites.ts';
import type { PlannedSequence } from './restorePlan.ts';

/** Every statement of a sequence in its order. The tail, where it is applied as well, comes behind the steps that are known yet. */
export const statementsOf = (
  sequence: Pick<PlannedSequence, 'target' | 'steps' | 'applied' | 'isOpen' | 'unpack'>,
  existing: DatabaseFacts | null,
): readonly string[] => {
  const { target, steps, applied, isOpen, unpack } = sequence;
  if (isOpen) return [checkDatabaseStatement(target)];
  const left = steps.slice(applied);
  const reading = left.map(({ stored, content }) => [
    headerStatement(content.serverPath),
    ...(stored.origin === 'rexus' ? [fileListStatement(content.serverPath, stored.set.position)] : []),
  ]);
  const seat = applied === 0 && needsSessionsOut(existing) ? [singleUserStatement(target)] : [];
  const restoring = left.map(({ statement }) => (statement === null ? [] : [restoreStatement(statement)]));
  const inOrder =
    unpack === 'all_first'
      ? [...reading.flat(), ...seat, ...restoring.flat()]
      : restoring.flatMap((statement, at) => [...(reading[at] ?? []), ...(at === 0 ? seat : []), ...statement]);
  return [...inOrder, restoreStatement({ what: 'recover', database: target }), checkDatabaseStatement(target)];
};
