import { realpathSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../domain/assertNever.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { parseTimeOfDay, type TimeOfDay } from '../domain/timeOfDay.ts';
import { writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { type CheckedConfig, checkConfig } from './checkConfig.ts';
import { parseConfigText } from './configFile.ts';
import { WRAPPER } from './configSchema.ts';
import { type JsonValue, removeJsonValue, setJsonValue } from './jsonEdit.ts';
import { DAILY_SCHEDULE, DAILY_TIME, whenFrom } from './scheduleSettings.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import type { Schedule } from './settings.ts';
import { readTextFile, type TextFile } from './textFile.ts';
import { intervalText, type ScheduleDays, WEEKDAYS, type When } from './when.ts';

/** An editor that saves at every key stroke would be answered so often, then the error is shown. */
const TRIES = 5;

/**
 * Writes when one schedule runs into the configuration file and keeps everything else that a person wrote there, to the character.
 * The file is read now, whenever the settings were loaded, and once more just before it is replaced: a change made meanwhile is not lost.
 * @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID (nothing is written then), DISK_FULL, FILE_UNWRITABLE
 */
export const saveSchedule = async (file: LocalPath, schedule: Schedule, disk: Disk = systemDisk): Promise<void> => {
  const path = linkTarget(file);
  for (let tries = 1; ; tries++) {
    const before = readTextFile(path);
    const text = withSchedule(path, before?.text ?? '{}\n', schedule);
    try {
      await writeFileAtomic(path, (before?.bom ?? '') + text, { disk: onlyIfStill(before, path, disk) });
      return;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
      if (tries === TRIES) {
        throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'keeps_changing' } }, { cause: error });
      }
    }
  }
};

class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** A disk that replaces the file only while it still holds what was read. */
const onlyIfStill = (before: TextFile | null, path: LocalPath, disk: Disk): Disk => ({
  ...disk,
  rename: async (from, to) => {
    if (readTextFile(path)?.text !== before?.text) throw new ChangedMeanwhile();
    await disk.rename(from, to);
  },
});

/** The configuration's text with this schedule in it. @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID */
export const withSchedule = (path: LocalPath, text: string, schedule: Schedule): string => {
  const config = checkConfig(parseConfigText(path, text));
  if (config.problems.length > 0) throw new RexusError('CONFIG_INVALID', { path, problems: config.problems });
  const { sections } = config;
  const entry = Object.entries(sections.schedules ?? {}).find(([name]) => name === schedule.name)?.[1];
  const isFlat = schedule.name === DAILY_SCHEDULE && sections.schedule_time !== undefined;
  const flatTime = isFlat ? onlyTime(schedule.when) : null;
  let edited = text;
  if (
    sections.schedule_time !== undefined &&
    flatTime !== null &&
    parseTimeOfDay(sections.schedule_time) !== flatTime
  ) {
    edited = setJsonValue(edited, pathOf(config, 'schedule_time'), flatTime);
  }
  if (entry !== undefined) return withEntry(edited, pathOf(config, 'schedules', schedule.name), entry, schedule.when);
  // `schedule_time` alone says "every day"; anything else takes an entry of its own beside it.
  if (flatTime !== null && isDaily(schedule.when) && schedule.job.kind === 'backup') return edited;
  if (isFlat && flatTime === null) edited = removeJsonValue(edited, pathOf(config, 'schedule_time'));
  if (sections.schedules === undefined && sections.schedule_time === undefined && schedule.name !== DAILY_SCHEDULE) {
    // The daily backup was only assumed because there was no schedule: the first one that is written must not end it.
    edited = setJsonValue(edited, pathOf(config, 'schedules', DAILY_SCHEDULE), { time: DAILY_TIME, type: 'full' });
  }
  return setJsonValue(edited, pathOf(config, 'schedules', schedule.name), newEntry(schedule));
};

/** What the flat `schedule_time` can say of a time. */
const onlyTime = (when: When): TimeOfDay | null =>
  when.kind === 'times' && when.times.length === 1 ? (when.times[0] ?? null) : null;

const isDaily = (when: When): boolean => when.kind === 'times' && when.days.kind === 'daily';

const WHEN_KEYS = ['time', 'day', 'every', 'cron'] as const;

/** What a person wrote is only touched where it means something else: `2:00` and `02:00` are one time. */
const withEntry = (text: string, path: readonly string[], entry: ScheduleEntry, when: When): string => {
  const [is, shall] = [whenFields(whenFrom(entry)), whenFields(when)];
  let edited = text;
  for (const key of WHEN_KEYS) {
    const value = shall[key];
    if (isDeepStrictEqual(is[key], value)) continue;
    edited = value === null ? removeJsonValue(edited, [...path, key]) : setJsonValue(edited, [...path, key], value);
  }
  return edited;
};

const newEntry = ({ when, job }: Schedule): JsonValue => ({
  ...Object.fromEntries(Object.entries(whenFields(when)).filter(([, value]) => value !== null)),
  ...(job.kind === 'action'
    ? { action: job.action }
    : { type: job.type, verify_integrity: job.verify, cleanup_old: job.rotate }),
});

/** As the file writes it; null: not there. */
const whenFields = (when: When): Readonly<Record<(typeof WHEN_KEYS)[number], JsonValue>> => {
  const none = { time: null, day: null, every: null, cron: null };
  switch (when.kind) {
    case 'times':
      return { ...none, time: oneOrAll(when.times), day: dayValue(when.days) };
    case 'every':
      return { ...none, every: intervalText(when.minutes) };
    case 'cron':
      return { ...none, cron: when.cron.text };
    default:
      return assertNever(when);
  }
};

const dayValue = (days: ScheduleDays): JsonValue => {
  switch (days.kind) {
    case 'daily':
      return null;
    case 'weekdays':
      return oneOrAll(WEEKDAYS.filter((day) => days.days.includes(day)));
    case 'monthday':
      return days.day;
    case 'ordinal':
      return `${days.ordinal} ${days.weekday}`;
    default:
      return assertNever(days);
  }
};

const oneOrAll = (values: readonly string[]): JsonValue => {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : values;
};

/** Where a section stands or, if there is none yet, where its neighbours stand: inside the wrapper if the file has one. */
const pathOf = (
  config: CheckedConfig,
  section: 'schedules' | 'schedule_time',
  ...rest: string[]
): readonly string[] => {
  const isThere = config.sections[section] !== undefined;
  const inWrapper = isThere ? config.isWrapped(section) : config.hasWrapper;
  return [...(inWrapper ? [WRAPPER] : []), section, ...rest];
};

/** The file itself where the configuration is a link: renaming over the link would cut it off. */
const linkTarget = (file: LocalPath): LocalPath => {
  try {
    return localPath(realpathSync(file));
  } catch {
    return file;
  }
};
