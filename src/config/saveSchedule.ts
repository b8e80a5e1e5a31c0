import { isDeepStrictEqual } from 'node:util';
import type { PlacedProblem } from '../domain/errorFacts.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { parseTimeOfDay, type TimeOfDay } from '../domain/timeOfDay.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { type CheckedConfig, checkConfig } from './checkConfig.ts';
import { parseConfigText } from './configFile.ts';
import { type SectionName, WRAPPER } from './configSchema.ts';
import { editConfigFile } from './editConfigFile.ts';
import { removeJsonValue, setJsonValue } from './jsonEdit.ts';
import { placesIn } from './places.ts';
import { fieldsOfEntry, fieldsOfSchedule, newEntry, SCHEDULE_KEYS } from './scheduleFields.ts';
import { DAILY_SCHEDULE, DAILY_TIME, DRILL_SCHEDULE, scheduleFrom } from './scheduleSettings.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import type { Schedule } from './settings.ts';

/**
 * Writes schedules into the configuration file and keeps everything else that a person wrote there, to the character. What is there under another
 * name stays; where the file has no schedule, the daily backup that was assumed is written down beside the first one, unless it is among these.
 * @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID (nothing is written then), DISK_FULL, FILE_UNWRITABLE
 */
export const saveSchedules = (
  file: LocalPath,
  schedules: readonly Schedule[],
  disk: Disk = systemDisk,
): Promise<void> =>
  editConfigFile(
    file,
    (path, text) => schedules.reduce((edited, schedule) => withSchedule(path, edited, schedule), text),
    disk,
  );

/** Takes one schedule out. @throws RexusError as saveSchedules */
export const deleteSchedule = (file: LocalPath, name: string, disk: Disk = systemDisk): Promise<void> =>
  editConfigFile(file, (path, text) => withoutSchedule(path, text, name), disk);

/** The configuration's text with this schedule in it. @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID */
export const withSchedule = (path: LocalPath, text: string, schedule: Schedule): string => {
  const config = checkedText(path, text);
  const { sections } = config;
  const entry = Object.entries(sections.schedules ?? {}).find(([name]) => name === schedule.name)?.[1];
  const isFlat = schedule.name === DAILY_SCHEDULE && sections.schedule_time !== undefined;
  const flatTime = isFlat ? onlyTime(schedule) : null;
  let edited = text;
  if (
    sections.schedule_time !== undefined &&
    flatTime !== null &&
    parseTimeOfDay(sections.schedule_time) !== flatTime
  ) {
    edited = setJsonValue(edited, pathOf(config, 'schedule_time'), flatTime);
  }
  const verifyByDefault = sections.verify_integrity ?? true;
  if (entry !== undefined) {
    return withEntry(edited, pathOf(config, 'schedules', schedule.name), { entry, verifyByDefault }, schedule);
  }
  // `schedule_time` alone says "a full backup every day"; anything else takes an entry of its own beside it.
  if (flatTime !== null) {
    const said = scheduleFrom(DAILY_SCHEDULE, { time: flatTime }, [], verifyByDefault);
    if (isDeepStrictEqual(fieldsOfSchedule(said), fieldsOfSchedule(schedule))) return edited;
  }
  if (isFlat && flatTime === null) edited = removeJsonValue(edited, pathOf(config, 'schedule_time'));
  if (sections.schedules === undefined && sections.schedule_time === undefined && schedule.name !== DAILY_SCHEDULE) {
    // The daily backup was only assumed because there was no schedule: the first one that is written must not end it.
    edited = setJsonValue(edited, pathOf(config, 'schedules', DAILY_SCHEDULE), { time: DAILY_TIME, type: 'full' });
  }
  return setJsonValue(edited, pathOf(config, 'schedules', schedule.name), newEntry(schedule));
};

/**
 * The configuration's text without this schedule, also where it was only assumed: an empty `schedules` says that there is none.
 * @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID
 */
export const withoutSchedule = (path: LocalPath, text: string, name: string): string => {
  const config = checkedText(path, text);
  const { schedules, schedule_time: flatTime, recovery_testing: testing } = config.sections;
  let edited = text;
  if (name === DAILY_SCHEDULE && flatTime !== undefined) {
    edited = removeJsonValue(edited, pathOf(config, 'schedule_time'));
  }
  if (name === DRILL_SCHEDULE && testing?.enabled === true) {
    // It stands for a schedule of this name even where there is no entry.
    edited = setJsonValue(edited, pathOf(config, 'recovery_testing', 'enabled'), false);
  }
  if (schedules !== undefined) return removeJsonValue(edited, pathOf(config, 'schedules', name));
  return name === DAILY_SCHEDULE ? setJsonValue(edited, pathOf(config, 'schedules'), {}) : edited;
};

const checkedText = (path: LocalPath, text: string): CheckedConfig => {
  const config = checkConfig(parseConfigText(path, text));
  if (config.problems.length > 0) throw new RexusError('CONFIG_INVALID', { path, problems: placed(config, text) });
  return config;
};

/** What the flat `schedule_time` can say of a time. */
const onlyTime = ({ when }: Schedule): TimeOfDay | null =>
  when.kind === 'times' && when.times.length === 1 ? (when.times[0] ?? null) : null;

/** What a person wrote is only touched where it means something else: `2:00` and `02:00` are one time. */
const withEntry = (
  text: string,
  path: readonly string[],
  { entry, verifyByDefault }: { readonly entry: ScheduleEntry; readonly verifyByDefault: boolean },
  schedule: Schedule,
): string => {
  const [is, shall] = [fieldsOfEntry(entry, verifyByDefault), fieldsOfSchedule(schedule)];
  let edited = text;
  for (const key of SCHEDULE_KEYS) {
    const value = shall[key];
    if (isDeepStrictEqual(is[key], value)) continue;
    edited = value === null ? removeJsonValue(edited, [...path, key]) : setJsonValue(edited, [...path, key], value);
  }
  return edited;
};

/** Where a section stands or, if there is none yet, where its neighbours stand: inside the wrapper if the file has one. */
const pathOf = (config: CheckedConfig, section: SectionName, ...rest: string[]): readonly string[] => {
  const isThere = config.sections[section] !== undefined;
  const inWrapper = isThere ? config.isWrapped(section) : config.hasWrapper;
  return [...(inWrapper ? [WRAPPER] : []), section, ...rest];
};

const placed = ({ problems }: CheckedConfig, text: string): readonly PlacedProblem[] => {
  const places = placesIn({ text, dotEnv: null, variables: new Map() });
  return problems.map((problem) => ({ ...problem, place: places.near(problem.key) }));
};
