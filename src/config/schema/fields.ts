import * as z from 'zod';
import { LEVEL_PRESETS } from '../../domain/compressionLevel.ts';
import { parseTimeOfDay } from '../../domain/timeOfDay.ts';
import { ALLOWED } from './allowed.ts';

/** The kinds of value that the configuration has. The `error` of each is what may stand there: it becomes `ConfigProblem.allowed`. */
export const flag = () => z.boolean({ error: ALLOWED.flag }).optional();

export const text = () => z.string({ error: ALLOWED.text }).optional();

export const texts = () => z.array(z.string({ error: ALLOWED.text }), { error: ALLOWED.texts }).optional();

/** A whole number from `min` to `max`, both included. */
export const wholeNumber = (min: number, max: number) => {
  const error = max === Number.MAX_SAFE_INTEGER ? ALLOWED.positive : `${min}–${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).optional();
};

export const positive = () => wholeNumber(1, Number.MAX_SAFE_INTEGER);

export const amount = () => z.number({ error: ALLOWED.amount }).min(0, { error: ALLOWED.amount }).optional();

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: values.join(' | ') }).optional();

export const timeOfDay = () => z.string({ error: ALLOWED.time }).refine(isTimeOfDay, { error: ALLOWED.time });

/** A number, or a word for one. */
export const compressionLevel = () => {
  const error = ALLOWED.level;
  const number = z.int({ error }).min(1, { error }).max(9, { error });
  return z.union([number, z.enum([...LEVEL_PRESETS, 'auto'])], { error }).optional();
};

/** The whole name of a database, or with fewer characters the beginning of one. */
export const databaseName = (most: number, error: string) =>
  z.string({ error }).refine((name) => name.length > 0 && name.length <= most && !name.includes('\0'), { error });

/** A part that knows its keys: what else stands in it is reported by checkConfig. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, { error: ALLOWED.section });

/** A map from names that people choose to entries of one kind. zod drops the name `__proto__` without a word: here it is a wrong value. */
export const named = <Entry extends z.core.$ZodType>(entry: Entry) =>
  z
    .custom<object>((map) => !isDroppedIn(map), { error: ALLOWED.otherName, path: [DROPPED] })
    .pipe(z.record(z.string(), entry, { error: ALLOWED.section }));

const DROPPED = '__proto__';

const isDroppedIn = (map: unknown): boolean => typeof map === 'object' && map !== null && Object.hasOwn(map, DROPPED);

export const isTimeOfDay = (value: string): boolean => {
  try {
    parseTimeOfDay(value);
    return true;
  } catch {
    return false;
  }
};
