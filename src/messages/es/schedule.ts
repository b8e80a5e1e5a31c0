import type { schedule as en } from '../en/schedule.ts';

export const schedule: typeof en = {
  title: 'programaciones',
  none: 'no hay nada programado',
  weekday: {
    monday: 'lunes',
    tuesday: 'martes',
    wednesday: 'miércoles',
    thursday: 'jueves',
    friday: 'viernes',
    saturday: 'sábado',
    sunday: 'domingo',
  },
  daily: (time) => `todos los días a las ${time}`,
  weekly: (days, time) => `${days} a las ${time}`,
  monthly: (day, time) => `el ${day} de cada mes a las ${time}`,
  job: {
    full: 'copia completa',
    differential: 'copia diferencial',
    log: 'copia del registro',
    auto: 'copia automática',
    verify_all_backups: 'comprobar todas las copias',
    deep_cleanup: 'quitar copias antiguas',
    restore_test: 'simulacro de restauración',
  },
  next: 'próximas ejecuciones',
  started: (count) => `programador en marcha: ${count} ${count === 1 ? 'programación' : 'programaciones'}`,
  due: (name) => `${name}: toca ahora`,
  missed: (name, at) => `${name}: se perdió a las ${at}, se recupera ahora`,
  skipped: {
    still_running: (name) => `${name}: espera, hay otra ejecución en curso`,
    locked: (name) => `${name}: espera, alguien más está haciendo una copia`,
    caught_up: (name) => `${name}: ya está hecha`,
  },
  finished: (name, code) => `${name}: terminada (código de salida ${code})`,
  failed: (name, message) => `${name}: FALLÓ: ${message}`,
  nextRun: (name, at) => `próxima: ${name} a las ${at}`,
  warning: {
    state_damaged: (path) => `no se pudo leer qué se ejecutó por última vez; se apartó y no se recupera nada: ${path}`,
    state_not_written: (path) =>
      `no se pudo escribir qué se ejecutó por última vez; tras reiniciar puede repetirse: ${path}`,
    clock_set_back: (name) => `${name}: su última ejecución está en el futuro (¿se atrasó el reloj?) y se olvida`,
    given_up: (name) => `${name}: se comenzó varias veces y nunca terminó; se deja hasta su próxima hora`,
    timer_refused: (name) => `${name}: el temporizador no la aceptó; se vigila y se ejecuta igualmente`,
  },
  stopped: 'programador detenido',
};
