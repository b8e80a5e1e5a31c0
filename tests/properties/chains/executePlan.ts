/** Executes a chain plan with the program's own restore: planRestore makes the statements and applySteps sends them, here to a sandbox with no wire. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ChainPlan } from '../../../src/catalogue/chain/chainPlan.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { localPath } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseServerPath } from '../../../src/domain/serverPath.ts';
import { localOffsetAt } from '../../../src/domain/wallTime.ts';
import { type ApplyDeps, applySteps } from '../../../src/restore/applySteps.ts';
import { planRestore } from '../../../src/restore/planRestore.ts';
import { storedKey } from '../../../src/restore/restoreFacts.ts';
import type { PlannedSequence } from '../../../src/restore/restorePlan.ts';
import { type RestoreStatement, restoreStatement } from '../../../src/sqlserver/restoreStatements.ts';
import type { RestoreResult } from '../../../src/sqlserver/sqlServer.ts';
import { restoreResultOf } from '../../../src/sqlserver/statementMessages.ts';
import { factsOf, serverFacts, storageAt } from '../../restore/facts.ts';
import { dropScratch, SCRATCH } from './restoreSequence.ts';
import type { Server } from './server.ts';
import type { Story } from './story.ts';
import type { Content } from './timeline.ts';

type Reachable = Extract<ChainPlan, { kind: 'reachable' }>;

/** What a plan came to: the rows, or why the program does not begin. */
export type Executed =
  | { readonly kind: 'restored'; readonly content: Content }
  | { readonly kind: 'refused'; readonly error: RexusError };

/** Brings the scratch database to where the plan says. @throws Error what the restore fails with once it has begun */
export const executePlan = async (story: Story, plan: Reachable): Promise<Executed> => {
  const { server } = story;
  const sequence = sequenceOf(story, plan);
  if (sequence instanceof RexusError) return { kind: 'refused', error: sequence };
  const nothing = { percent: () => {}, bytes: () => {} };
  const read = new Map(sequence.steps.map((_, at) => [at, { position: 1, hasBackupChecksums: true, files: [] }]));
  for (const { stored, content } of sequence.steps) {
    mkdirSync(dirname(content.localPath), { recursive: true });
    copyFileSync(stored.file, content.localPath);
  }
  try {
    await applySteps(
      depsOf(server),
      {
        sequence,
        safetyCopy: null,
        read,
        statementOf: async (at) => sequence.steps[at]?.statement ?? unplanned(at),
      },
      { sending: () => {}, applied: () => {} },
      () => nothing,
      new AbortController().signal,
    );
    return { kind: 'restored', content: await server.contentOf(SCRATCH) };
  } finally {
    await dropScratch(server);
  }
};

const sequenceOf = ({ server, taken, zone }: Story, plan: Reachable): PlannedSequence | RexusError => {
  const { nowMs } = server.clock;
  const d = parseDatabaseName('d');
  const facts = factsOf([], {
    nowMs,
    zone: zone === 'same' ? localOffsetAt : () => 0,
    asked: [{ name: d, how: 'chain', plan, resumed: null }],
    storage: storageAt(localPath(server.program)),
    stored: new Map(
      taken.map(({ run, path }) => [storedKey(run.manifest.id, d), { path: localPath(path), compression: 'none' }]),
    ),
    server: serverFacts({
      defaultDataPath: parseServerPath(server.theirs),
      defaultLogPath: parseServerPath(server.theirs),
      utcOffsetMinutes: localOffsetAt(nowMs),
    }),
    freeBytes: Number.MAX_SAFE_INTEGER,
  });
  const as = parseDatabaseName(SCRATCH);
  const target = plan.target.kind === 'set' ? ({ kind: 'end' } as const) : plan.target;
  const [planned] = planRestore(facts, { kind: 'moment', database: d, target, as, withoutTail: false }).databases;
  if (planned === undefined) throw new Error('a plan for no database');
  if (planned.action === 'reopen') throw new Error('there is nothing to open again');
  return planned.action === 'restore' ? planned : planned.error;
};

/** A server that takes RESTORE. All contents are inflated already, so that nothing else is asked of it. */
const depsOf = (server: Server): ApplyDeps => ({
  storage: storageAt(localPath(server.program)),
  silenceMs: 60_000,
  notes: { write: async () => {} },
  server: {
    restore: (statement) => restore(server, statement),
    headers: () => Promise.reject(new Error('nobody asked for headers')),
    fileList: () => Promise.reject(new Error('nobody asked for a list of files')),
  },
});

const restore = async (server: Server, statement: RestoreStatement): Promise<RestoreResult> => {
  const { messages, error } = await server.run(restoreStatement(statement));
  if (error === null) return restoreResultOf(messages);
  const facts = { database: SCRATCH, state: 'RESTORING', cause: `${error.number} ${error.message}` };
  throw new RexusError('RESTORE_FAILED', facts, { serverMessages: messages });
};

const unplanned = (at: number): never => {
  throw new Error(`step ${at} has no statement`);
};
