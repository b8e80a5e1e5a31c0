import type { pack as en } from '../en/pack.ts';

export const pack: typeof en = {
  pass: { pack: 'empaquetando', read_back: 'releyendo', unpack: 'desempaquetando' },
  left: (duration) => `quedan ${duration}`,
  packed: (from, to) => `${from} → ${to}`,
  sizes: (from, to) => `${from} → ${to}`,
  ratio: (ratio) => `proporción ${ratio}`,
  level: (level) => `comprimido con el nivel ${level}`,
  levels: (mostUsed, lowest, highest) =>
    `comprimido sobre todo con el nivel ${mostUsed} (entre ${lowest} y ${highest})`,
  levelAuto: 'nivel de compresión: se elige al empaquetar, tan alto como se pueda sin que lo demás tenga que esperar',
  limits: (limits) => `frenado a propósito (limits): ${limits}`,
  limitCpu: (percent) => `como mucho el ${percent} % del tiempo de todos los núcleos`,
  limitWrite: (rate) => `se escriben como mucho ${rate}`,
  content: 'de la copia',
  stored: 'del archivo guardado',
  proven: 'releído del disco y comparado; el original se queda donde está',
  provenOfPipe: 'releído del disco y comparado',
  failed: (path, message) => `NO EMPAQUETADO: ${path}: ${message}`,
  notProven: 'enviado a una tubería, así que no se ha releído nada: compare el SHA-256 donde haya llegado',
  standardInput: 'la entrada estándar',
  standardOutput: 'la salida estándar',
  incomplete: (bytes) => `los ${bytes} bytes que se enviaron no son todo, o están dañados: no use lo que haya llegado`,
};
