import { expect, test } from 'vitest';
import { planChain } from '../../src/catalogue/chain/planChain.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { type ApplyDeps, applySteps } from '../../src/restore/applySteps.ts';
import { planRestore } from '../../src/restore/planRestore.ts';
import { storedKey } from '../../src/restore/restoreFacts.ts';
import type { PlannedSequence } from '../../src/restore/restorePlan.ts';
import { restoreStatement } from '../../src/sqlserver/restoreStatements.ts';
import { aGraph, atSecond, D, runOf } from '../support/chainSets.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { factsOf, storageAt } from './facts.ts';

/** A full and two logs of a server before 2022; the moment lies in the seconds that the first log took. */
const sequenceTo = (second: number): PlannedSequence => {
  const graph = aGraph(
    { id: 1, type: 'full', lsn: [10, 20], at: [0, 1] },
    { id: 2, type: 'log', lsn: [10, 30], at: [10, 14] },
    { id: 3, type: 'log', lsn: [30, 40], at: [20, 21] },
  );
  const target = { kind: 'time', atMs: atSecond(second) } as const;
  const facts = factsOf([], {
    zone: () => 60,
    asked: [{ name: D, how: 'chain', plan: planChain(graph, D, target), resumed: null }],
    storage: storageAt(temporaryDirectory()),
    stored: new Map([1, 2, 3].map((id) => [storedKey(runOf(id), D), { path: localPath('/f'), compression: 'none' }])),
  });
  const request = { kind: 'moment', database: D, target, as: parseDatabaseName('beside'), withoutTail: false } as const;
  const [planned] = planRestore(facts, request).databases;
  if (planned?.action !== 'restore') throw new Error('it is not to be restored');
  return planned;
};

/** Applies the steps on a server that answers each statement as told; gives the statements without their options. */
const applied = async (second: number, answer: (sql: string) => boolean | RexusError): Promise<readonly string[]> => {
  const sequence = sequenceTo(second);
  const sent: string[] = [];
  const deps: ApplyDeps = {
    storage: storageAt(temporaryDirectory()),
    silenceMs: 1000,
    notes: { write: async () => {} },
    server: {
      restore: async (statement) => {
        const sql = restoreStatement(statement);
        sent.push(/^RESTORE \w+ \[\w+\](?: WITH RECOVERY)?/.exec(sql)?.[0] ?? sql);
        const isStopBehind = answer(sql);
        if (isStopBehind instanceof RexusError) throw isStopBehind;
        return { pages: 0, seconds: 0, messages: [], isStopBehind };
      },
      headers: () => Promise.reject(new Error('all contents are inflated')),
      fileList: () => Promise.reject(new Error('all contents are inflated')),
    },
  };
  const read = new Map([0, 1, 2].map((at) => [at, { position: 1, hasBackupChecksums: true, files: [] }]));
  const statementOf = async (at: number) => sequence.steps[at]?.statement ?? Promise.reject(new Error('no statement'));
  const request = { sequence, safetyCopy: null, read, statementOf };
  const progress = { sending: () => {}, applied: () => {} };
  await applySteps(
    deps,
    request,
    progress,
    () => ({ percent: () => {}, bytes: () => {} }),
    new AbortController().signal,
  );
  return sent;
};

const refused = (number: number): RexusError =>
  new RexusError(
    'RESTORE_FAILED',
    { database: 'beside', state: 'RESTORING', cause: 'refused' },
    { serverMessages: [{ number, state: 1, class: 16, message: 'refused' }] },
  );

const ALL = [
  'RESTORE DATABASE [beside]',
  'RESTORE LOG [beside]',
  'RESTORE LOG [beside]',
  'RESTORE DATABASE [beside] WITH RECOVERY',
];

test('where the server stopped in one log and refuses the next with 4305, the moment is reached', async () => {
  let logs = 0;
  await expect(applied(12, (sql) => (sql.includes(' LOG ') && ++logs === 2 ? refused(4305) : false))).resolves.toEqual(
    ALL,
  );
});

test('a log that begins too late for what is not at its stop yet is a failure', async () => {
  let logs = 0;
  const answer = (sql: string) => (sql.includes(' LOG ') ? (++logs === 2 ? refused(4305) : true) : false);
  await expect(applied(12, answer)).rejects.toThrow('RESTORE_FAILED');
});

test('any other refusal after the stop is a failure', async () => {
  let logs = 0;
  await expect(applied(12, (sql) => (sql.includes(' LOG ') && ++logs === 2 ? refused(4330) : false))).rejects.toThrow(
    'RESTORE_FAILED',
  );
});

test('a last log that ends before its stop (4322) is recovered: the backups say that nothing was committed in between', async () => {
  await expect(applied(12, (sql) => sql.includes(' LOG '))).resolves.toEqual(ALL);
});
