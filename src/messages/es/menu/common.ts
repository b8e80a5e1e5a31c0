import type { common as en } from '../../en/menu/common.ts';

export const common: typeof en = {
  position: (place, total) => `${place} de ${total}`,
  moreLines: (above, below) => `↑ ${above} · ↓ ${below} líneas más`,
  advice: 'Qué hacer',
  noServer: 'sin servidor configurado',
  waiting: 'en espera',
  done: 'hecho',
  notBegun: 'sin empezar',
  notFinished: (stage) => `sin terminar (${stage})`,
  name: 'Nombre:',
  typeToConfirm: (name) =>
    `La base de datos ${name} se sobrescribirá con lo que contiene la copia. Para continuar, escriba su nombre:`,
  notThatName: 'Ese no es su nombre. No se ha cambiado nada.',
  yesOrNo: '(s = sí, n = no)',
  stopping: 'Deteniendo: se cancela en el servidor y después se limpia todo …',
};
