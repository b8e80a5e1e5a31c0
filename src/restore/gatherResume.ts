import type { ChainPlan, ChainStep } from '../catalogue/chain/chainPlan.ts';
import { type ChainSet, guidKey } from '../catalogue/chain/chainSet.ts';
import { chainSets, uncheckedFiles } from '../catalogue/chain/chainSets.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import { restoreStatement } from '../sqlserver/restoreStatements.ts';
import { gatherAround, gatherRestoreFacts, type RestoreSources } from './gatherRestoreFacts.ts';
import { planRestore } from './planRestore.ts';
import { planResume, type Resumption } from './planResume.ts';
import type { Resumed } from './restoreFacts.ts';
import type { RestoreNote } from './restoreNote.ts';
import type { FoundNotes } from './restoreNotes.ts';
import type { RestorePlan } from './restorePlan.ts';
import type { ResumeRequest } from './restoreRequest.ts';

/**
 * The plan of a restore that is gone on with: the noted steps that are not in the database yet, or the whole request anew.
 * @throws RexusError NOTHING_TO_RESUME, FILE_UNREADABLE if there is a note and it is none, USAGE if several broke off and none was named, and
 * those of the server
 */
export const planResumed = async (
  sources: RestoreSources,
  request: ResumeRequest,
  signal: AbortSignal,
): Promise<RestorePlan> => {
  const note = chosenNote(sources.notes.all(), request.database);
  const { runs } = sources.readCatalogue();
  const sets = chainSets(runs, uncheckedFiles);
  const steps = note.steps.map(({ id, backupSetGuid, reason }): ChainStep | null => {
    const set = sets.find((one) => one.id === id && isSet(one, backupSetGuid));
    return set === undefined ? null : { set, reason };
  });
  const resumption = await resumptionOf(sources, note, steps, signal);
  const { source, target } = note;
  switch (resumption.kind) {
    case 'anew':
      return planRestore(await gatherRestoreFacts(sources, note.request, signal), note.request);
    case 'reopen': {
      const statements = [restoreStatement({ what: 'recover', database: target })];
      return {
        madeAtMs: sources.clock.now().getTime(),
        request,
        id: null,
        databases: [{ action: 'reopen', source, target, request: note.request, statements }],
        files: [],
        takenLogs: [],
        confirmations: [target],
      };
    }
    case 'go_on':
    case 'check': {
      const isOpen = resumption.kind === 'check';
      const applied = resumption.kind === 'check' ? steps.length : resumption.applied;
      const resumed: Resumed = { note, applied, isOpen };
      const asked = [{ name: source, how: 'chain' as const, plan: notedChain(note, steps), resumed }];
      const around = { asked, as: target, runs, chainOf: sources.chainsOf(runs) };
      return planRestore(await gatherAround(sources, around, signal), request);
    }
  }
};

const chosenNote = ({ notes, unreadable }: FoundNotes, database: DatabaseName | null): RestoreNote => {
  const fitting = notes.filter(({ target, source }) =>
    database === null ? true : sameDatabase(target, database) || sameDatabase(source, database),
  );
  const [note, ...others] = fitting;
  if (note === undefined) throw unreadable[0] ?? new RexusError('NOTHING_TO_RESUME', {});
  if (others.length > 0) {
    throw new RexusError('USAGE', {
      reason: { code: 'several_to_resume', databases: fitting.map(({ target }) => target) },
    });
  }
  return note;
};

const isSet = ({ set }: ChainSet, guid: string | null): boolean =>
  guid !== null && guidKey(set.backupSetGuid) === guidKey(guid);

const resumptionOf = async (
  { server }: RestoreSources,
  note: RestoreNote,
  steps: readonly (ChainStep | null)[],
  signal: AbortSignal,
): Promise<Resumption> => {
  const found = (await server.databases(signal)).find(({ name }) => sameDatabase(name, note.target));
  const state = found?.state ?? null;
  const redoPoint = state === 'RESTORING' ? await server.redoPoint(note.target, signal) : null;
  const resumption = planResume(
    note,
    { state, redoPoint },
    steps.map((step) => step?.set.set.lastLsn ?? null),
  );
  // The Python tool's backups have no LSNs, and a run may have been removed meanwhile.
  return resumption.kind === 'go_on' && steps.includes(null) ? { kind: 'anew' } : resumption;
};

const notedChain = (note: RestoreNote, steps: readonly (ChainStep | null)[]): ChainPlan => {
  const [first, ...others] = steps.flatMap((step) => step ?? []);
  if (first === undefined) throw new RexusError('NOTHING_TO_RESUME', {});
  return {
    kind: 'reachable',
    database: note.source,
    target: { kind: 'end' },
    steps: [first, ...others],
    stopAtMs: null,
    stopMark: null,
    reachesMs: note.reaches?.atMs ?? 0,
    fork: '',
  };
};
