import type { backupScreen as en } from '../../en/menu/backup.ts';

export const backupScreen: typeof en = {
  title: 'hacer copia ahora',
  planTitle: 'hacer copia ahora: el plan',
  runningTitle: 'hacer copia ahora: en marcha',
  resultTitle: 'hacer copia ahora: resultado',
  choose: '¿Qué bases de datos?',
  chosenType: (type, about) => `Tipo: ‹ ${type} ›  ${about}`,
  nothingChosen: 'No hay ninguna base de datos marcada: marque una con la barra espaciadora.',
  planning: 'Consultando el servidor y comprobando el espacio …',
  noPlan: 'No se pudo hacer un plan.',
  refused: (name) => `${name}: no se copiará`,
  cannotStart: 'Tal como está no se puede copiar nada: vea lo anterior.',
  starting: 'Empezando …',
  going: (id, done, total) => `Ejecución ${id}: ${done} de ${total} bases de datos terminadas`,
  stage: {
    backup: 'copiando',
    header: 'leyendo cabecera',
    verify: 'verificando',
    pack: 'comprimiendo',
    read_back: 'releyendo',
  },
  stored: (content, stored) => `correcta: ${content} guardados en ${stored}`,
  manifestAt: (path) => `manifiesto: ${path}`,
  stopQuestion: '¿Detener la copia? No se conservará nada de esta ejecución.',
  stopped: 'La copia se detuvo. No se ha conservado nada de esta ejecución.',
  brokenOff: 'No se pudo hacer la copia.',
};
