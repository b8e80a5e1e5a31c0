/**
 * Which backup a database gets, and why. Pure: facts in, one decision with exactly one reason out. The rules stand in the order in which they
 * count; that a chain is still this program's own is judged by assessBase and assessLog.
 */
import type { ChainPolicy } from '../../config/chainPolicy.ts';
import type { BackupChoice, BackupType } from '../../domain/backupType.ts';
import type { BrokenChain } from '../../domain/brokenChain.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { Lsn } from '../../domain/lsn.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { DatabaseFacts } from '../../sqlserver/sqlServer.ts';
import { type Adopting, adoptForeignBase, adoptForeignLogs, withAdopted } from './adoptForeign.ts';
import { assessBase, type BaseState } from './assessBase.ts';
import { assessLog, type LogState } from './assessLog.ts';
import type { ChainSituation } from './chainSituation.ts';
import { chooseAutomatically } from './chooseAutomatically.ts';
import { decideOnReplica } from './decideOnReplica.ts';
import type { Adoption, TypeDecision, TypeReason } from './typeDecision.ts';

export interface TypeFacts {
  readonly database: Pick<DatabaseFacts, 'name' | 'recoveryModel' | 'usedBytes' | 'dataBytes'>;
  readonly chain: ChainSituation;
  /** Of the server, for what secondary replicas take: 16 is 2022, 17 is 2025. */
  readonly serverMajor: number;
}

export interface TypeRequest {
  readonly type: BackupChoice;
  readonly copyOnly: boolean;
}

export const decideBackupType = (
  { type: asked, copyOnly }: TypeRequest,
  facts: TypeFacts,
  policy: ChainPolicy,
  now: Date,
): TypeDecision => {
  const { database, chain } = facts;
  if (isMaster(database.name)) {
    if (asked === 'log') return { action: 'skip', type: 'log', reason: { code: 'master_no_log' } };
    return full(asked === 'full' ? { code: 'asked_for' } : { code: 'master' }, copyOnly);
  }
  if (asked === 'log' && database.recoveryModel === 'SIMPLE') {
    return { action: 'skip', type: 'log', reason: { code: 'simple_recovery' } };
  }
  // A copy-only backup hangs on nothing and nothing hangs on it: a person may take one anywhere.
  if (copyOnly) return asked === 'log' ? COPY_ONLY_LOG : full({ code: 'asked_for' }, true);
  const onReplica = decideOnReplica(asked, facts);
  if (onReplica !== null) return onReplica;
  switch (asked) {
    case 'full':
      return full({ code: 'asked_for' });
    case 'differential': {
      const base = judgeBase(chain, policy);
      return base.state.state === 'broken'
        ? instead('differential', base.state.why, database.name, policy)
        : differential({ code: 'asked_for' }, base.state.base.set.backupSetGuid, adoptionOf(base));
    }
    case 'log': {
      const logs = judgeLogs(chain, policy);
      return logs.state.state === 'broken'
        ? instead('log', logs.state.why, database.name, policy)
        : logAfter({ code: 'asked_for' }, logs.state.nextLsn, adoptionOf(logs));
    }
    case 'auto':
      return automatic(facts, policy, now);
  }
};

const automatic = (facts: TypeFacts, policy: ChainPolicy, now: Date): TypeDecision => {
  const { database, chain } = facts;
  const judged = judgeBase(chain, policy);
  const base = judged.state;
  // What is broken is mended: only somebody else's backup is a question of policy.
  const mending: ChainPolicy = { ...policy, whenBroken: 'full' };
  if (base.state === 'broken') return instead('differential', base.why, database.name, mending);
  const { type, reason } = chooseAutomatically({ database, growth: chain.growth, base }, policy, now);
  switch (type) {
    case 'full':
      return full(reason);
    case 'differential':
      return differential(reason, base.base.set.backupSetGuid, adoptionOf(judged));
    case 'log': {
      const logs = judgeLogs(withAdopted(chain, judged.files), policy);
      if (logs.state.state === 'broken') return instead('log', logs.state.why, database.name, mending);
      return logAfter(reason, logs.state.nextLsn, adoptionOf(judged, logs));
    }
  }
};

const judgeBase = (chain: ChainSituation, { foreignBackups }: ChainPolicy): Adopting<BaseState> =>
  foreignBackups === 'adopt' ? adoptForeignBase(chain) : { state: assessBase(chain), files: [], why: null };

const judgeLogs = (chain: ChainSituation, { foreignBackups }: ChainPolicy): Adopting<LogState> =>
  foreignBackups === 'adopt' ? adoptForeignLogs(chain) : { state: assessLog(chain), files: [], why: null };

/** Everything that has to be stored first, a base before logs. */
const adoptionOf = (...judged: readonly Adopting<unknown>[]): Adoption | null => {
  const why = judged.map((one) => one.why).find((one) => one !== null);
  return why === undefined ? null : { why, files: judged.flatMap(({ files }) => files) };
};

/** What becomes of a differential or log that would hang on nothing of ours. */
const instead = (asked: BackupType, why: BrokenChain, database: DatabaseName, policy: ChainPolicy): TypeDecision => {
  const isForeign = why.code === 'foreign_full' || why.code === 'foreign_log';
  const action = isForeign ? policy.foreignBackups : policy.whenBroken;
  return action === 'refuse'
    ? { action: 'refuse', type: asked, error: new RexusError('CHAIN_BROKEN', { database, asked, why }) }
    : full(why);
};

const full = (reason: TypeReason, copyOnly = false): TypeDecision => ({
  action: 'take',
  type: 'full',
  copyOnly,
  reason,
  expects: { kind: 'none' },
  adoption: null,
});

const differential = (reason: TypeReason, guid: string, adoption: Adoption | null): TypeDecision => ({
  action: 'take',
  type: 'differential',
  copyOnly: false,
  reason,
  expects: { kind: 'base', guid },
  adoption,
});

const logAfter = (reason: TypeReason, nextLsn: Lsn, adoption: Adoption | null): TypeDecision => ({
  action: 'take',
  type: 'log',
  copyOnly: false,
  reason,
  expects: { kind: 'log', nextLsn },
  adoption,
});

const COPY_ONLY_LOG: TypeDecision = {
  action: 'take',
  type: 'log',
  copyOnly: true,
  reason: { code: 'asked_for' },
  expects: { kind: 'none' },
  adoption: null,
};

const isMaster = (name: DatabaseName): boolean => name.toLowerCase() === 'master';
