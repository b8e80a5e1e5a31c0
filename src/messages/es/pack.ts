import type { pack as en } from '../en/pack.ts';

export const pack: typeof en = {
  pass: { pack: 'empaquetando', read_back: 'releyendo', unpack: 'desempaquetando' },
  left: (duration) => `quedan ${duration}`,
  packed: (from, to) => `${from} → ${to}`,
  sizes: (from, to) => `${from} → ${to}`,
  ratio: (ratio) => `proporción ${ratio}`,
  content: 'de la copia',
  stored: 'del archivo guardado',
  proven: 'releído del disco y comparado; el original se queda donde está',
  failed: (path, message) => `NO EMPAQUETADO: ${path}: ${message}`,
  noPipe: 'aquí no es posible "-" (una tubería): indique un archivo (uno que de verdad se llame así es ./-)',
};
