import { ORDINALS, type Ordinal, type ScheduleDays, WEEKDAYS, type Weekday } from './when.ts';

const SPANISH: Readonly<Record<Weekday, string>> = {
  sunday: 'domingo',
  monday: 'lunes',
  tuesday: 'martes',
  wednesday: 'miercoles',
  thursday: 'jueves',
  friday: 'viernes',
  saturday: 'sabado',
};

/** The first three letters tell all days of both languages apart. */
const BY_NAME: ReadonlyMap<string, Weekday> = new Map(
  WEEKDAYS.flatMap((day) =>
    [day, SPANISH[day]].flatMap((name): [string, Weekday][] => [
      [name, day],
      [name.slice(0, 3), day],
    ]),
  ),
);

/** Every name of a weekday that is understood, in small letters and without accents. */
export const WEEKDAY_NAMES: readonly string[] = [...BY_NAME.keys()];

/** `sunday`, `Sun`, `domingo`, `dom`, `miércoles`, `mie` …: any case, with or without accents; null if it is none. */
export const parseWeekday = (text: string): Weekday | null => BY_NAME.get(plain(text)) ?? null;

const plain = (text: string): string => text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

const SPANISH_ORDINALS: Readonly<Record<Ordinal, readonly string[]>> = {
  first: ['primer', 'primero', '1st'],
  second: ['segundo', '2nd'],
  third: ['tercer', 'tercero', '3rd'],
  fourth: ['cuarto', '4th'],
  last: ['ultimo'],
};

const BY_ORDINAL: ReadonlyMap<string, Ordinal> = new Map(
  ORDINALS.flatMap((ordinal) =>
    [ordinal, ...SPANISH_ORDINALS[ordinal]].map((name): [string, Ordinal] => [name, ordinal]),
  ),
);

/** Every word that says which one in a month, likewise. */
export const SCHEDULE_ORDINALS: readonly string[] = [...BY_ORDINAL.keys()];

/** `15`, `last`, `último`, `last day`, `first monday`, `primer lunes` …: a day in a month; null if it is none. */
export const parseDayOfMonth = (text: string): Extract<ScheduleDays, { kind: 'monthday' | 'ordinal' }> | null => {
  const [first = '', second, ...more] = plain(text).split(/\s+/);
  if (more.length > 0) return null;
  if (second === undefined && /^\d{1,2}$/.test(first)) {
    const day = Number(first);
    return day >= 1 && day <= 31 ? { kind: 'monthday', day } : null;
  }
  const ordinal = BY_ORDINAL.get(first);
  if (ordinal === undefined) return null;
  if (second === undefined || second === 'day' || second === 'dia') {
    return ordinal === 'last' ? { kind: 'monthday', day: 'last' } : null;
  }
  const weekday = parseWeekday(second);
  return weekday === null ? null : { kind: 'ordinal', ordinal, weekday };
};
