import type { ChainPolicy } from '../../config/chainPolicy.ts';
import { WEEKDAYS } from '../../config/when.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { ChainGrowth } from '../../sqlserver/chainFacts.ts';
import type { DatabaseFacts } from '../../sqlserver/sqlServer.ts';
import type { BaseState } from './assessBase.ts';
import type { TypeReason } from './typeDecision.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface AutoFacts {
  readonly database: Pick<DatabaseFacts, 'recoveryModel' | 'usedBytes' | 'dataBytes'>;
  readonly growth: ChainGrowth;
  /** Of a base that is ours. */
  readonly base: Extract<BaseState, { state: 'ours' }>;
}

/** The type that `auto` stands for where the differential base is ours. The first rule that speaks decides. */
export const chooseAutomatically = (
  { database, growth, base: { base, differentials } }: AutoFacts,
  policy: ChainPolicy,
  now: Date,
): { readonly type: BackupType; readonly reason: TypeReason } => {
  const days = calendarDaysBetween(new Date(base.set.startedAt), now);
  const today = WEEKDAYS[now.getDay()];
  if (today !== undefined && policy.fullOn.includes(today) && days > 0) {
    return { type: 'full', reason: { code: 'full_weekday', day: today } };
  }
  if (days >= policy.fullEveryDays) {
    return { type: 'full', reason: { code: 'full_old', days, most: policy.fullEveryDays } };
  }
  const newest = differentials.at(-1) ?? base;
  const hours = Math.max(0, (now.getTime() - Date.parse(newest.set.finishedAt)) / HOUR_MS);
  if (database.recoveryModel !== 'SIMPLE' && hours < policy.dataEveryHours) {
    const most = policy.dataEveryHours;
    return { type: 'log', reason: { code: 'data_recent', id: newest.id, hours: Math.floor(hours), most } };
  }
  if (differentials.length >= policy.maxIncrementals) {
    const count = differentials.length;
    return { type: 'full', reason: { code: 'many_differentials', count, most: policy.maxIncrementals } };
  }
  const percent = changedPercent(database, growth);
  if (percent !== null && percent > policy.maxDifferentialPercent) {
    return { type: 'full', reason: { code: 'much_changed', percent, most: policy.maxDifferentialPercent } };
  }
  return { type: 'differential', reason: { code: 'changes_only', baseId: base.id, days, percent } };
};

/** Of all allocated pages, those in extents that changed since the base: what a differential would hold. */
const changedPercent = (
  { usedBytes, dataBytes }: AutoFacts['database'],
  { changedBytes }: ChainGrowth,
): number | null => {
  const pages = usedBytes ?? dataBytes;
  return changedBytes === null || pages === 0 ? null : Math.min(100, Math.round((changedBytes * 100) / pages));
};

/** By the calendar of this machine: a weekly full that ends at 02:10 is a week old at 02:00 of its day. */
const calendarDaysBetween = (from: Date, to: Date): number => {
  const midnight = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
};
