import type { Messages } from '../en.ts';
import type { ServerCompressionWords } from '../serverCompressionWords.ts';

const runs = (count: number): string => `${count} ${count === 1 ? 'ejecución' : 'ejecuciones'}`;
const last = (count: number): string => (count === 1 ? 'en la última ejecución' : `en las últimas ${runs(count)}`);

const reason: ServerCompressionWords = {
  configured_on: () => 'así lo pide la configuración',
  configured_off: () => 'la configuración no deja que comprima el servidor',
  edition_cannot: ({ edition }) => `el servidor no puede (${edition})`,
  pages_encrypted: () =>
    'la base de datos está cifrada en el servidor (TDE), y esta versión no la comprime de forma fiable',
  tail: () => 'la cola de un registro se copia de la forma más sencilla',
  compression_off: () => 'la configuración no quiere nada comprimido',
  too_small: ({ leastBytes }) => `por debajo de ${leastBytes / 1024 / 1024} MiB da igual quién lo haga`,
  server_failed: ({ after }) => `${last(after)} falló una copia que debía comprimir el servidor`,
  measuring_own: ({ runs: done, needed }) =>
    `primero se mide lo que se tarda así (${done} de ${runs(needed)} por ahora), después lo que tarda el servidor`,
  trying_server: ({ runs: done, needed }) =>
    `para medir si es más rápido que comprimir aquí (${done} de ${runs(needed)} por ahora)`,
  trying_own_again: ({ after }) => `se mide de nuevo, tras ${runs(after)} que comprimió el servidor`,
  trying_server_again: ({ after }) => `se mide de nuevo, tras ${runs(after)} que se comprimieron aquí`,
  server_faster: ({ percent, runs: compared }) =>
    `desde BACKUP hasta el archivo comprobado tardó un ${percent} % menos ${last(compared)}`,
  server_not_faster: ({ percent, runs: compared }) =>
    `${last(compared)} el servidor tardó ${
      percent > 0 ? `solo un ${percent} % menos` : percent === 0 ? 'lo mismo' : `un ${-percent} % más`
    }, desde BACKUP hasta el archivo comprobado`,
};

/** Who compresses a backup, and why. */
export const serverCompression: Messages['serverCompression'] = {
  by: { server: 'la comprime el servidor', program: 'la comprime este programa', nobody: 'sin comprimir' },
  reason,
  because: (who, why) => `${who}: ${why}`,
};
