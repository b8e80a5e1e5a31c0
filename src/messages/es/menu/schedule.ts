import type { scheduleScreen as en } from '../../en/menu/schedule.ts';

export const scheduleScreen: typeof en = {
  title: 'programación',
  editTitle: (name) => `programación: ${name}`,
  none: 'La configuración no tiene programaciones.',
  columns: { name: 'programación', job: 'qué', when: 'cuándo' },
  time: 'Hora (HH:MM)',
  when: 'Cuándo',
  whenKind: {
    daily: 'cada día',
    weekdays: 'días de la semana',
    monthday: 'un día del mes',
    every: 'una y otra vez',
    cron: 'cron',
  },
  onWeekdays: 'Los',
  typed: { monthday: 'Día', every: 'Cada', cron: 'Cron' },
  hint: {
    monthday: '1 a 31, último, primer lunes, último viernes …',
    every: '15m, 30m, 1h, 6h …',
    cron: 'minuto hora día-del-mes mes día-de-la-semana',
  },
  problem: {
    time: 'Eso no es una hora: escriba horas y minutos, por ejemplo 02:30.',
    no_weekday: 'Marque al menos un día de la semana.',
    monthday: 'Escriba un día del 1 al 31, último o, por ejemplo, primer lunes.',
    every: 'Escriba minutos u horas de hasta un día, por ejemplo 15m o 6h.',
    cron: 'Escriba cinco campos de cron, por ejemplo 30 2 * * 1-5.',
  },
  saving: 'Guardando …',
  saved: (name) => `${name} está guardada.`,
  deleted: (name) => `${name} está borrada.`,
  notSaved: 'No se guardó.',
};
