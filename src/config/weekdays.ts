import { WEEKDAYS, type Weekday } from './settings.ts';

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

/** `sunday`, `Sun`, `domingo`, `dom`, `miércoles`, `mie` …: any case, with or without accents; null if it is none. */
export const parseWeekday = (text: string): Weekday | null =>
  BY_NAME.get(text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')) ?? null;
