import type { drillScreen as en } from '../../en/menu/drill.ts';

export const drillScreen: typeof en = {
  title: 'simulacro',
  planTitle: 'simulacro: el plan',
  runningTitle: 'simulacro: en marcha',
  resultTitle: 'simulacro: resultado',
  planning: 'Eligiendo un momento y preguntando al servidor …',
  noPlan: 'No se puede hacer ningún simulacro.',
  going: 'Restaurando en una base de datos de prueba, que después se elimina',
  stopQuestion: '¿Detener el simulacro? Se elimina la base de datos de prueba y no queda nada probado.',
  brokenOff: 'No se pudo hacer el simulacro.',
  step: { assertions: 'consultas', drop: 'eliminación' },
  evidence: 'constancia',
};
