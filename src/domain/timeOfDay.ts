import type { Brand } from './brand.ts';

/** `HH:MM`, 00:00 to 23:59, local time. */
export type TimeOfDay = Brand<string, 'TimeOfDay'>;

/** Takes `2:05` as well as `02:05`. @throws RangeError if the text is no time of day */
export const parseTimeOfDay = (text: string): TimeOfDay => {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || hour > 23 || minute > 59) throw new RangeError(`not a time of day (HH:MM): ${text}`);
  return timeOfDay(hour, minute);
};

/** @throws RangeError unless both are whole numbers that a clock shows */
export const timeOfDay = (hour: number, minute: number): TimeOfDay => {
  const isShown = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
  if (!isShown(hour, 23) || !isShown(minute, 59)) throw new RangeError(`not a time of day: ${hour}:${minute}`);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` as TimeOfDay;
};

export const hourAndMinute = (time: TimeOfDay): { readonly hour: number; readonly minute: number } => ({
  hour: Number(time.slice(0, 2)),
  minute: Number(time.slice(3, 5)),
});
