import { parseCron } from '../domain/cron.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { parseTimeOfDay } from '../domain/timeOfDay.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import { isSelection } from './databaseSelector.ts';
import { DRILL_FREQUENCY } from './recoveryTesting.ts';
import { resolveSelection } from './resolveSelection.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import type { DrillFrequency, Schedule, ScheduledDatabase, ScheduledJob, Settings } from './settings.ts';
import { parseDayOfMonth, parseWeekday } from './weekdays.ts';
import { parseInterval, type ScheduleDays, WEEKDAYS, type When } from './when.ts';

/** The schedule that the Python tool ships and that its flat `schedule_time` sets. */
export const DAILY_SCHEDULE = 'daily_full_backup';
export const DAILY_TIME = '02:00';

/** The schedule that `recovery_testing` stands for, where no other one asks for a `restore_test`. */
export const DRILL_SCHEDULE = 'recovery_testing';
/** After the night's backups and checks. */
const DRILL_TIME = '05:00';
const DRILL_DAY = { daily: 'daily', weekly: 'sunday', monthly: 1 } as const satisfies Record<
  DrillFrequency,
  string | number
>;

type Configured = Pick<Settings, 'databases' | 'databaseRules'>;

/** What the program runs by itself: its backups and checks, and the drills of `recovery_testing`. */
export const scheduleSettings = (
  config: CheckedConfig,
  configured: Configured,
  report: (problem: ConfigProblem) => void,
): readonly Schedule[] => {
  const schedules = plainSchedules(config, configured, report);
  const { recovery_testing: testing, verify_integrity: verify } = config.sections;
  const isAsked = schedules.some(({ job }) => job.kind === 'action' && job.action === 'restore_test');
  if (testing?.enabled !== true || isAsked || schedules.some(({ name }) => name === DRILL_SCHEDULE)) return schedules;
  const entry = {
    time: DRILL_TIME,
    day: DRILL_DAY[testing.frequency ?? DRILL_FREQUENCY],
    action: 'restore_test',
  } as const;
  return [...schedules, scheduleFrom(DRILL_SCHEDULE, entry, [], verify ?? true)];
};

/** The named schedules, `schedule_time`, or, where the file has neither, one full backup a day. */
const plainSchedules = (
  { sections, keyOf }: CheckedConfig,
  configured: Configured,
  report: (problem: ConfigProblem) => void,
): readonly Schedule[] => {
  const verifyByDefault = sections.verify_integrity ?? true;
  const named = Object.entries(sections.schedules ?? {}).map(([name, entry]) =>
    scheduleFrom(
      name,
      entry,
      (entry.databases ?? []).flatMap((text) => {
        const found = databaseNamed(text, configured);
        if (found !== undefined) return [found];
        const allowed = configured.databaseRules.map(({ key }) => key).join(' | ');
        report({ key: keyOf('schedules', name, 'databases'), value: shown(text), allowed });
        return [];
      }),
      verifyByDefault,
    ),
  );
  const flatTime = sections.schedule_time;
  if (flatTime === undefined) {
    return sections.schedules === undefined
      ? [scheduleFrom(DAILY_SCHEDULE, { time: DAILY_TIME }, [], verifyByDefault)]
      : named;
  }
  const daily = named.find(({ name }) => name === DAILY_SCHEDULE);
  if (daily === undefined) return [scheduleFrom(DAILY_SCHEDULE, { time: flatTime }, [], verifyByDefault), ...named];
  const { when } = daily;
  if (when.kind !== 'times' || when.times.join() !== parseTimeOfDay(flatTime)) {
    const own = keyOf('schedules', DAILY_SCHEDULE);
    const allowed = when.kind === 'times' ? `${own}.time: ${when.times.join(', ')}` : own;
    report({ key: keyOf('schedule_time'), value: shown(flatTime), allowed });
  }
  return named;
};

/** As the map `databases` names it, by its name on the server where that is configured, or by a pattern. */
const databaseNamed = (text: string, { databases, databaseRules }: Configured): ScheduledDatabase | undefined => {
  const found =
    databases.find(({ logicalName }) => logicalName === text) ??
    databases.find(({ logicalName, name }) => [logicalName, name].some((one) => sameText(one, text)));
  if (found !== undefined) return { name: found.name, writtenAs: text };
  const name = possibleName(text);
  if (name === null) return undefined;
  const isMeant = isSelection(text) || resolveSelection(databaseRules, name).outcome === 'selected';
  return isMeant ? { name, writtenAs: text } : undefined;
};

const possibleName = (text: string): DatabaseName | null => {
  try {
    return parseDatabaseName(text);
  } catch {
    return null;
  }
};

const sameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The schedule that a checked entry stands for; its databases were looked up before. */
export const scheduleFrom = (
  name: string,
  entry: ScheduleEntry,
  databases: readonly ScheduledDatabase[],
  verifyByDefault: boolean,
): Schedule => ({
  name,
  isEnabled: entry.enabled ?? true,
  when: whenFrom(entry),
  job: jobFrom(entry, verifyByDefault),
  databases,
  missed: entry.missed ?? 'catch_up',
});

const jobFrom = (entry: ScheduleEntry, verifyByDefault: boolean): ScheduledJob =>
  entry.action === undefined
    ? {
        kind: 'backup',
        type: entry.type ?? 'full',
        verify: entry.verify_integrity ?? verifyByDefault,
        rotate: entry.cleanup_old ?? true,
        files: entry.files ?? true,
      }
    : { kind: 'action', action: entry.action };

/** When a checked entry means. */
export const whenFrom = ({ time, every, cron, day }: Pick<ScheduleEntry, 'time' | 'every' | 'cron' | 'day'>): When => {
  if (cron !== undefined) return { kind: 'cron', cron: parseCron(cron) };
  const minutes = every === undefined ? null : parseInterval(every);
  if (minutes !== null) return { kind: 'every', minutes };
  const times = [time ?? []].flat().map(parseTimeOfDay);
  return { kind: 'times', times: [...new Set(times)].sort(), days: daysFrom(day) };
};

const daysFrom = (day: ScheduleEntry['day']): ScheduleDays => {
  if (day === undefined || day === 'daily') return { kind: 'daily' };
  if (typeof day === 'number') return { kind: 'monthday', day };
  const inMonth = typeof day === 'string' ? parseDayOfMonth(day) : null;
  if (inMonth !== null) return inMonth;
  const wanted = new Set((Array.isArray(day) ? day : [day]).map(parseWeekday));
  return { kind: 'weekdays', days: WEEKDAYS.filter((weekday) => wanted.has(weekday)) };
};
