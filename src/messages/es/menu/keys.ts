import type { keys as en, KeyMeaning } from '../../en/menu/keys.ts';

const hint = (key: string, means: string): KeyMeaning => ({ key, means });

const back = hint('Esc', 'volver');
const help = hint('?', 'ayuda');
const leave = hint('q', 'salir');
const move = hint('↑↓', 'mover');
const scroll = hint('↑↓', 'desplazar');

export const keys: typeof en = {
  home: [move, hint('1–6', 'elegir'), hint('Intro', 'abrir'), help, leave],
  choosing: [move, hint('Intro', 'elegir'), back, help, leave],
  choosingRun: [move, hint('Intro', 'elegir'), hint('m', 'a un momento'), back, help, leave],
  choosingDatabase: [move, hint('Intro', 'elegir'), hint('d', 'simulacro'), back, help, leave],
  ticking: [move, hint('Espacio', 'marcar'), hint('a', 'todas'), hint('Intro', 'seguir'), back, help],
  choosingBackup: [move, hint('←→', 'tipo'), hint('Espacio', 'marcar'), hint('Intro', 'seguir'), back, help],
  naming: [hint('↑↓', 'elegir'), hint('Intro', 'seguir'), back, hint('Ctrl-C', 'salir')],
  typing: [hint('Intro', 'seguir'), back, hint('Ctrl-C', 'salir')],
  reading: [scroll, back],
  backOnly: [back, help, leave],
  backupPlan: [hint('Intro', 'HACER LA COPIA'), scroll, back, help],
  drillPlan: [hint('Intro', 'PROBAR'), scroll, back, help],
  restorePlan: [hint('Intro', 'RESTAURAR'), scroll, back, help],
  running: [hint('Esc', 'detener'), help, leave],
  yesNo: [hint('s', 'sí, detener'), hint('n', 'no, seguir')],
  result: [hint('Intro', 'inicio'), scroll, help, leave],
  runs: [move, hint('Intro', 'detalles'), hint('r', 'restaurar'), back, help, leave],
  runDetails: [scroll, hint('r', 'restaurar'), back, help],
  schedules: [
    hint('Intro', 'editar'),
    hint('+', 'añadir'),
    hint('-', 'borrar'),
    hint('Espacio', 'activar o no'),
    back,
    help,
  ],
  noSchedules: [hint('+', 'añadir'), back, help, leave],
  deleting: [hint('s', 'sí, borrarla'), hint('n', 'no')],
  editing: [hint('↑↓', 'campo'), hint('←→', 'cambiar'), hint('Espacio', 'marcar'), hint('Intro', 'guardar'), back],
  scheduler: [hint('Esc', 'detener y volver'), help, leave],
};
