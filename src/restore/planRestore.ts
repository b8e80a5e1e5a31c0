/** What a restore will do, decided from facts alone: the plan that is shown, confirmed and then executed by runRestore. */
import type { ChainPlan } from '../catalogue/chain/chainPlan.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { estimateRestore } from './estimateRestore.ts';
import { overwritesOf } from './overwrites.ts';
import { pathKey } from './planMoves.ts';
import { planSafety } from './planSafety.ts';
import { planSpace } from './planSpace.ts';
import { locateRecord, locateSteps, planSteps, pythonStep } from './planSteps.ts';
import { planStop, withoutStop } from './planStop.ts';
import { refuseRestore } from './refuseRestore.ts';
import type { AskedDatabase, FileFacts, RestoreFacts } from './restoreFacts.ts';
import type {
  PlannedFile,
  PlannedRestore,
  PlannedSequence,
  PlannedStep,
  RestorePlan,
  Safety,
  TailUse,
} from './restorePlan.ts';
import type { FreshRequest, RestoreRequest } from './restoreRequest.ts';
import { statementsOf } from './statementsOf.ts';

/** @throws RexusError USAGE if a new name is given for anything but one database */
export const planRestore = (facts: RestoreFacts, request: RestoreRequest): RestorePlan => {
  if (request.as !== null && facts.asked.length !== 1) {
    throw new RexusError('USAGE', { reason: { code: 'one_database_a_name', databases: facts.asked.length } });
  }
  const takenPaths = new Set(facts.takenPaths);
  const databases = facts.asked.map((asked) => {
    const planned = planDatabase({ ...facts, takenPaths }, request, asked);
    if (planned.action === 'restore') for (const move of planned.moves) takenPaths.add(pathKey(move.to));
    return planned;
  });
  const overwritten = databases.flatMap((database) => (overwrites(database) ? [database.target] : []));
  return {
    madeAtMs: facts.nowMs,
    request,
    id: request.kind === 'run' ? request.id : lastRunOf(databases),
    databases,
    files: facts.files.map(planFile),
    takenLogs: facts.takenLogs,
    confirmations: overwritten,
  };
};

/** What is gone on with was confirmed when it was begun, and is half overwritten already. */
const overwrites = (planned: PlannedRestore): boolean =>
  planned.action === 'restore' &&
  planned.overwrites !== null &&
  !(planned.safety.kind === 'none' && planned.safety.why === 'resumed');

const lastRunOf = (databases: readonly PlannedRestore[]): RestorePlan['id'] =>
  databases.flatMap((planned) => (planned.action === 'restore' ? (planned.steps.at(-1)?.id ?? []) : [])).at(-1) ?? null;

const planDatabase = (facts: RestoreFacts, request: RestoreRequest, asked: AskedDatabase): PlannedRestore => {
  const source = asked.name;
  const existingOf = (name: DatabaseName): DatabaseFacts | null =>
    facts.databases.find((database) => sameDatabase(database.name, name)) ?? null;
  // An existing database keeps the case of its own name.
  const resumed = asked.how === 'chain' ? asked.resumed : null;
  const target = resumed?.note.target ?? request.as ?? existingOf(source)?.name ?? parseDatabaseName(source);
  try {
    return { action: 'restore', ...sequenceOf(facts, request, asked, { target, existing: existingOf(target) }) };
  } catch (error) {
    if (!(error instanceof RexusError)) throw error;
    return { action: 'refuse', source, target, error };
  }
};

interface Place {
  readonly target: DatabaseName;
  readonly existing: DatabaseFacts | null;
}

/** @throws RexusError why it is not begun */
const sequenceOf = (
  facts: RestoreFacts,
  request: RestoreRequest,
  asked: AskedDatabase,
  place: Place,
): PlannedSequence => {
  if (asked.how === 'refused') throw asked.error;
  const { target, existing } = place;
  const live = facts.live.get(target.toLowerCase());
  const isNewName = request.as !== null;
  const withoutTail = request.kind !== 'resume' && request.withoutTail;
  const { chain, tail: meant } =
    asked.how === 'chain' ? chainOf(facts, asked, { isNewName, withoutTail }) : { chain: null, tail: 'no' as const };
  const sets =
    asked.how === 'chain'
      ? (chain?.steps.map(({ set }) => set.set) ?? [])
      : asked.record.status === 'completed'
        ? [asked.record.set]
        : [];
  const refusal = refuseRestore(facts, { sets, target, existing, isNewName });
  if (refusal !== null) throw refusal;

  const resumed = asked.how === 'chain' ? asked.resumed : null;
  const applied = resumed?.applied ?? 0;
  const safety: Safety =
    resumed === null
      ? planSafety(facts, existing, live, { isNewName, tail: meant, withoutTail })
      : { kind: 'none', why: 'resumed' };
  // A tail that the moment lies in, or that is to be the end, must really be taken.
  if (meant === 'holds_target' && safety.kind !== 'tail_log' && asked.how === 'chain') throw unreachable(asked.plan);
  // Where it is not taken, the end is that of the chain, and what came after it is lost.
  const tail: TailUse = safety.kind === 'tail_log' ? safety.applied : 'no';
  const stopping = resumed?.note ?? (chain === null ? withoutStop(asked) : planStop(facts, chain, asked, tail));
  const { stop, reaches } = stopping;
  const planned = stepsOf(facts, asked, chain, { ...place, safety, stop });
  const space = planSpace(facts, planned.steps.slice(applied), planned.added ?? []);
  const sequence = {
    request: resumed?.note.request ?? ownRequest(request, asked.name),
    source: asked.name,
    target,
    steps: planned.steps,
    applied,
    isOpen: resumed?.isOpen ?? false,
    safetyCopy: resumed?.note.safetyCopy ?? null,
    stop,
    reaches,
    overwrites: existing && overwritesOf(existing),
    safety,
    losesSinceMs: existing === null || tail === 'to_its_end' || resumed !== null ? null : (reaches?.atMs ?? null),
    ...space,
    moves: planned.steps.flatMap(({ moves }) => moves),
    movesDecided: planned.added === null ? ('at_run_time' as const) : ('now' as const),
    databaseBytes: planned.added?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
    estimate: estimateRestore(planned.steps.slice(applied), facts.speeds.get(asked.name.toLowerCase()) ?? null),
  };
  return { ...sequence, statements: statementsOf(sequence, existing) };
};

/** What was asked for, for one database alone. */
const ownRequest = (request: RestoreRequest, source: DatabaseName): FreshRequest => {
  switch (request.kind) {
    case 'run':
      return { ...request, databases: [source], files: false };
    case 'moment':
      return request;
    case 'resume':
      throw new TypeError('what is gone on with has its own request');
  }
};

type Reachable = Extract<ChainPlan, { readonly kind: 'reachable' }>;

/**
 * The chain that is applied. A moment behind the newest backup lies in the log of the database that is there: where that is overwritten, its tail
 * is taken first, and becomes the last step. @throws RexusError TIME_NOT_REACHABLE
 */
const chainOf = (
  facts: RestoreFacts,
  asked: Extract<AskedDatabase, { readonly how: 'chain' }>,
  { isNewName, withoutTail }: { readonly isNewName: boolean; readonly withoutTail: boolean },
): { readonly chain: Reachable; readonly tail: TailUse } => {
  const { plan } = asked;
  const hasTail = !isNewName && !withoutTail;
  if (plan.kind === 'reachable') {
    return {
      chain: plan,
      tail: plan.target.kind === 'end' && hasTail && asked.resumed === null ? 'to_its_end' : 'no',
    };
  }
  const end = facts.live.get(plan.database.toLowerCase())?.end;
  const liesInTail =
    plan.target.kind === 'time' && plan.why.code === 'after_last_backup' && plan.target.atMs <= facts.nowMs;
  if (!liesInTail || !hasTail || end?.kind !== 'reachable') throw unreachable(plan);
  return { chain: end, tail: 'holds_target' };
};

const unreachable = (plan: ChainPlan): RexusError => {
  if (plan.kind === 'reachable') throw new TypeError('a reachable moment is not refused');
  const { database, why, before, after } = plan;
  return new RexusError('TIME_NOT_REACHABLE', { database, why, before, after });
};

const stepsOf = (
  facts: RestoreFacts,
  asked: Exclude<AskedDatabase, { readonly how: 'refused' }>,
  chain: Reachable | null,
  { target, existing, safety, stop }: Place & Pick<PlannedSequence, 'safety' | 'stop'>,
): {
  readonly steps: readonly [PlannedStep, ...PlannedStep[]];
  readonly added: ReturnType<typeof planSteps>['added'] | null;
} => {
  if (asked.how === 'record' && asked.record.status === 'completed_python') {
    return { steps: [pythonStep(facts, asked.id, asked.record)], added: null };
  }
  const located =
    asked.how === 'record' && asked.record.status === 'completed'
      ? ([locateRecord(facts, asked.id, asked.record)] as const)
      : chain === null
        ? null
        : locateSteps(facts, chain.steps);
  if (located === null) throw new TypeError('a chain without a plan');
  const live = facts.live.get(target.toLowerCase())?.recovery;
  // With its tail in a backup the server has nothing left to guard (3159), unless the backup is of another family (3154).
  const isSameFamily = live?.familyGuid.toLowerCase() === located[0].set.familyGuid.toLowerCase();
  const replace = existing !== null && !(safety.kind === 'tail_log' && isSameFamily);
  return planSteps(facts, located, { target, existing, stop, replace });
};

const planFile = ({ kind, backup, source, beside, expected, encryption, ...there }: FileFacts): PlannedFile => {
  const target = source ?? beside;
  const [path, error] = backup instanceof RexusError ? [target, backup] : [backup, null];
  const overwrites = source === null ? there.besideExists : there.sourceExists;
  return {
    kind,
    backup: path,
    target,
    place: source === null ? 'beside' : 'source',
    overwrites,
    expected,
    encryption,
    error,
  };
};
