/** What may stand behind an option. Anything else is commander's `invalidArgument`, whose text says what is allowed. */
import { InvalidArgumentError } from 'commander';
import { LANGUAGES, type Language, type PresetName, SCHEDULE_PRESETS } from '../config/settings.ts';
import { parseInterval, type When } from '../config/when.ts';
import { BACKUP_CHOICES, type BackupChoice } from '../domain/backupType.ts';
import { COMPRESSIONS, type Compression } from '../domain/compression.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { parseTimeOfDay } from '../domain/timeOfDay.ts';
import { localOffsetAt, readMoment } from '../domain/wallTime.ts';
import type { Messages } from '../messages/en.ts';
import type { DrillMoment } from '../restore/drill/drillChoice.ts';

export const portNumber = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('0–65535');
  return port;
};

export const language = (text: string): Language => oneOf(LANGUAGES, text);

/** Not commander's own `choices`: those are told in English. */
export const backupChoice = (text: string): BackupChoice => oneOf(BACKUP_CHOICES, text);

/** How content is compressed in a stored file. */
export const compression = (text: string): Compression => oneOf(COMPRESSIONS, text);

export const presetName = (text: string): PresetName => oneOf(SCHEDULE_PRESETS, text);

/** `15m`, `6h`: again and again; `23:00`: every day then. */
export const intervalOrTime =
  ({ cli }: Messages) =>
  (text: string): When => {
    const minutes = parseInterval(text);
    if (minutes !== null) return { kind: 'every', minutes };
    try {
      return { kind: 'times', times: [parseTimeOfDay(text)], days: { kind: 'daily' } };
    } catch {
      throw new InvalidArgumentError(cli.intervalOrTime);
    }
  };

const oneOf = <Value extends string>(values: readonly Value[], text: string): Value => {
  const found = values.find((known) => known === text);
  if (found === undefined) throw new InvalidArgumentError(values.join(', '));
  return found;
};

/** Of the name of a backup set, in UTF-16 units (BACKUP … WITH NAME = backup_set_name). */
const MOST_LABEL_CHARACTERS = 128;

/** A run's label: it becomes the name of the backup set, and stands in the manifest and in every list. */
export const labelValue =
  ({ cli }: Messages) =>
  (text: string): string => {
    if (text.length > MOST_LABEL_CHARACTERS) throw new InvalidArgumentError(cli.labelLength(MOST_LABEL_CHARACTERS));
    return text;
  };

/** One database, and one more each time that the option is given. */
export const databaseValues = ({ cli }: Messages) => {
  const database = (text: string): DatabaseName => {
    try {
      return parseDatabaseName(text);
    } catch {
      throw new InvalidArgumentError(cli.databaseName);
    }
  };
  const databases = (text: string, earlier: readonly DatabaseName[]): readonly DatabaseName[] => [
    ...earlier,
    database(text),
  ];
  return { database, databases };
};

/** `random`, or a moment in local time or with an offset of its own. */
export const drillMomentValue =
  ({ cli }: Messages) =>
  (text: string): DrillMoment => {
    if (text === 'random') return { kind: 'random' };
    const moment = readMoment(text, localOffsetAt);
    if (moment.kind !== 'moment') throw new InvalidArgumentError(cli.moment[moment.kind]);
    return { kind: 'time', atMs: moment.atMs };
  };
