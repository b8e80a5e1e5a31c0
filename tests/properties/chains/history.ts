/** What can happen to a database: the operations that histories are made of, as data, and the arbitrary that makes them. */
import fc from 'fast-check';
import type { BackupType } from '../../../src/domain/backupType.ts';

/** One change inside a transaction. Numbers choose among what is there when it happens. */
export type Change =
  | { readonly kind: 'insert'; readonly rows: number }
  | { readonly kind: 'update'; readonly which: number }
  | { readonly kind: 'delete'; readonly which: number };

/** What one BACKUP is, and what happens while it runs. */
export interface TakeBackup {
  readonly kind: 'backup';
  readonly type: BackupType;
  readonly copyOnly: boolean;
  /** Foreign backups stand in a folder that the program does not see, or nowhere. */
  readonly to: 'ours' | 'foreign' | 'nul';
  /** The clock moves so far, and `write` is committed, when the server looks at its clock for the `atCall`-th time. */
  readonly tookMs: number;
  readonly atCall: number;
  readonly write: readonly Change[] | null;
}

export const RECOVERY_MODELS = ['FULL', 'SIMPLE', 'BULK_LOGGED'] as const;
export type RecoveryModel = (typeof RECOVERY_MODELS)[number];

export type Operation =
  | { readonly kind: 'write'; readonly changes: readonly Change[] }
  | { readonly kind: 'add_column' }
  /** SELECT INTO: minimally logged under BULK_LOGGED. */
  | { readonly kind: 'bulk_copy' }
  | TakeBackup
  | { readonly kind: 'recovery_model'; readonly model: RecoveryModel }
  /** Somebody restores the database over itself with T-SQL, from a full of ours and so many of its logs, up to a share of the time since. */
  | {
      readonly kind: 'restore_past';
      readonly full: number;
      readonly logs: number;
      readonly stopAt: number | null;
      readonly tail: 'none' | 'ours' | 'foreign';
      readonly recoveredAfterMs: number;
    }
  /** DROP and CREATE: another database under the same name. */
  | { readonly kind: 'recreate' }
  | { readonly kind: 'lose_file'; readonly which: number; readonly how: 'deleted' | 'damaged' }
  | { readonly kind: 'restart' };

/** An operation, and how long after the one before it begins. */
export interface Event {
  readonly afterMs: number;
  readonly operation: Operation;
}

export interface History {
  /** The server's time zone, and when (UTC) its story begins. */
  readonly zone: string;
  readonly startMs: number;
  /** Whether the program's machine is in that zone as well. */
  readonly machine: 'same' | 'other';
  readonly model: RecoveryModel;
  readonly events: readonly Event[];
  /** Servers before 2022 do not say when a log's last commit was (contract.md section 5.1). */
  readonly saysLastCommit: boolean;
  /** Which of the moments of interest are asked for. */
  readonly probes: readonly Probe[];
}

/** One of the moments in the planner's windows, edges included, or of all moments. */
export interface Probe {
  readonly among: 'windows' | 'all';
  readonly which: number;
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), rows: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('update' as const), which: fc.nat(99) }),
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat(99) }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 3 });

/** Several in one tick of datetime, in one second, across seconds; and long enough to cross a change of the clock. */
const gapMs = fc.constantFrom(0, 0, 1, 3, 7, 250, 999, 1000, 1001, 4000, 61_000, 1_200_000);

const share = fc.integer({ min: 0, max: 99 });

const backup: fc.Arbitrary<TakeBackup> = fc.record({
  kind: fc.constant('backup' as const),
  type: fc.constantFrom<BackupType>('full', 'differential', 'differential', 'log', 'log', 'log', 'log'),
  copyOnly: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  to: fc.oneof(
    { weight: 12, arbitrary: fc.constant('ours' as const) },
    { weight: 1, arbitrary: fc.constant('foreign' as const) },
    { weight: 1, arbitrary: fc.constant('nul' as const) },
  ),
  tookMs: fc.constantFrom(0, 0, 300, 1000, 3400),
  atCall: fc.nat(4),
  write: fc.option(changes, { freq: 2 }),
});

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('write' as const), changes }) },
  { weight: 1, arbitrary: fc.constant<Operation>({ kind: 'add_column' }) },
  { weight: 2, arbitrary: fc.constant<Operation>({ kind: 'bulk_copy' }) },
  { weight: 14, arbitrary: backup },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('recovery_model' as const),
      model: fc.constantFrom<RecoveryModel>('FULL', 'BULK_LOGGED', 'SIMPLE', 'BULK_LOGGED'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restore_past' as const),
      full: share,
      logs: share,
      stopAt: fc.option(share, { freq: 3 }),
      tail: fc.constantFrom('none' as const, 'none' as const, 'ours' as const, 'foreign' as const),
      recoveredAfterMs: fc.constantFrom(0, 700, 2000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('lose_file' as const),
      which: share,
      how: fc.constantFrom('deleted' as const, 'damaged' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Operation>({ kind: 'restart' }, { kind: 'restart' }, { kind: 'recreate' }) },
);

/** An ordinary night, and the two nights of the year on which the clock of the wall is changed. */
const beginnings = fc.constantFrom(
  { zone: 'America/Bogota', startMs: Date.UTC(2026, 10, 20, 6, 59, 58, 500) },
  { zone: 'Europe/Madrid', startMs: Date.UTC(2026, 5, 3, 21, 59, 59, 0) },
  { zone: 'Europe/Madrid', startMs: Date.UTC(2026, 9, 25, 0, 45, 0, 250) },
  { zone: 'Europe/Madrid', startMs: Date.UTC(2026, 2, 29, 0, 50, 0, 990) },
);

const firstFull: Event = {
  afterMs: 1000,
  operation: { kind: 'backup', type: 'full', copyOnly: false, to: 'ours', tookMs: 300, atCall: 1, write: null },
};

/** Most begin with a full backup in FULL, as whoever uses the program does; else little could ever be restored. */
export const histories: fc.Arbitrary<History> = fc
  .record({
    beginning: beginnings,
    model: fc.oneof(
      { weight: 8, arbitrary: fc.constant<RecoveryModel>('FULL') },
      { weight: 2, arbitrary: fc.constantFrom<RecoveryModel>('BULK_LOGGED', 'BULK_LOGGED', 'SIMPLE') },
    ),
    machine: fc.constantFrom('same', 'other'),
    beginsWithFull: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    events: fc.array(fc.record({ afterMs: gapMs, operation }), { minLength: 5, maxLength: 24 }),
    saysLastCommit: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    probes: fc.array(fc.record({ among: fc.constantFrom('windows', 'all'), which: fc.nat(9999) }), {
      minLength: 5,
      maxLength: 9,
    }),
  })
  .map(({ beginning, beginsWithFull, events, ...history }) => ({
    ...beginning,
    ...history,
    events: beginsWithFull ? [firstFull, ...events] : events,
  }));
