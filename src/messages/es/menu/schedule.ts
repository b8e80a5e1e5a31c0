import type { scheduleScreen as en } from '../../en/menu/schedule.ts';

export const scheduleScreen: typeof en = {
  title: 'programación',
  editTitle: (name) => `programación: ${name}`,
  none: 'La configuración no tiene programaciones.',
  columns: { name: 'programación', job: 'qué', when: 'cuándo' },
  time: 'Hora (HH:MM)',
  days: 'Días',
  dayKind: { daily: 'cada día', weekdays: 'días de la semana', monthday: 'día del mes' },
  onWeekdays: 'Los',
  dayOfMonth: 'Día (1–31)',
  problem: {
    time: 'Eso no es una hora: escriba horas y minutos, por ejemplo 02:30.',
    no_weekday: 'Marque al menos un día de la semana.',
    monthday: 'Escriba un día del 1 al 31.',
  },
  saving: 'Guardando …',
  saved: (name) => `${name} está guardada.`,
  notSaved: 'No se guardó.',
};
