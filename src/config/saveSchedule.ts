import { realpathSync } from 'node:fs';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { parseTimeOfDay } from '../domain/timeOfDay.ts';
import { writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { type CheckedConfig, checkConfig } from './checkConfig.ts';
import { parseConfigText } from './configFile.ts';
import { WRAPPER } from './configSchema.ts';
import { type JsonValue, removeJsonValue, setJsonValue } from './jsonEdit.ts';
import { DAILY_SCHEDULE, DAILY_TIME, daysFrom } from './scheduleSettings.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import type { Schedule, ScheduleDays } from './settings.ts';
import { readTextFile, type TextFile } from './textFile.ts';

/** An editor that saves at every key stroke would be answered so often, then the error is shown. */
const TRIES = 5;

/**
 * Writes time and days of one schedule into the configuration file and keeps everything else that a person wrote there, to the character.
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
  let edited = text;
  if (isFlat && sections.schedule_time !== undefined && !sameTime(sections.schedule_time, schedule)) {
    edited = setJsonValue(edited, pathOf(config, 'schedule_time'), schedule.time);
  }
  if (entry !== undefined) return withEntry(edited, pathOf(config, 'schedules', schedule.name), entry, schedule);
  // `schedule_time` alone says "every day"; anything else takes an entry of its own beside it.
  if (isFlat && schedule.days.kind === 'daily' && schedule.job.kind === 'backup') return edited;
  if (sections.schedules === undefined && sections.schedule_time === undefined && schedule.name !== DAILY_SCHEDULE) {
    // The daily backup was only assumed because there was no schedule: the first one that is written must not end it.
    edited = setJsonValue(edited, pathOf(config, 'schedules', DAILY_SCHEDULE), { time: DAILY_TIME, type: 'full' });
  }
  return setJsonValue(edited, pathOf(config, 'schedules', schedule.name), newEntry(schedule));
};

const withEntry = (text: string, path: readonly string[], entry: ScheduleEntry, schedule: Schedule): string => {
  const timed = sameTime(entry.time, schedule) ? text : setJsonValue(text, [...path, 'time'], schedule.time);
  if (sameDays(daysFrom(entry.day), schedule.days)) return timed;
  const day = dayValue(schedule.days);
  return day === null ? removeJsonValue(timed, [...path, 'day']) : setJsonValue(timed, [...path, 'day'], day);
};

const newEntry = ({ time, days, job }: Schedule): JsonValue => {
  const day = dayValue(days);
  return {
    time,
    ...(day === null ? {} : { day }),
    ...(job.kind === 'action'
      ? { action: job.action }
      : { type: job.type, verify_integrity: job.verify, cleanup_old: job.rotate }),
  };
};

/** As the file writes it; null: no `day` at all, which means every day. */
const dayValue = (days: ScheduleDays): JsonValue => {
  if (days.kind === 'daily') return null;
  if (days.kind === 'monthday') return days.day;
  const [only, ...others] = days.days;
  return only !== undefined && others.length === 0 ? only : days.days;
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

/** `2:00` and `02:00` are one time: what a person wrote is only touched when it means something else. */
const sameTime = (text: string, schedule: Schedule): boolean => parseTimeOfDay(text) === schedule.time;

const sameDays = (a: ScheduleDays, b: ScheduleDays): boolean => describe(a) === describe(b);

const describe = (days: ScheduleDays): string =>
  days.kind === 'weekdays' ? [...days.days].sort().join() : days.kind === 'monthday' ? String(days.day) : days.kind;

/** The file itself where the configuration is a link: renaming over the link would cut it off. */
const linkTarget = (file: LocalPath): LocalPath => {
  try {
    return localPath(realpathSync(file));
  } catch {
    return file;
  }
};
