import type { home as en } from '../../en/menu/home.ts';

export const home: typeof en = {
  title: 'menú',
  asking: (server) => (server === null ? 'Revisando las copias …' : `Consultando ${server} …`),
  failing: (error, age) => `FALLÓ: ${error} (última buena hace ${age})`,
  failingSinceEver: (error) => `FALLÓ: ${error} (nunca se ha copiado)`,
  lastGood: (age, size, id) => `copia buena hace ${age}, ${size} (${id})`,
  restorable: (rpo, age) => `restaurable hasta hace ${rpo}, copia completa hace ${age}`,
  moreDatabases: (count) => `… y ${count} más`,
  options: {
    backup: { name: 'Hacer copia ahora', about: 'bases de datos y archivos, con verificación' },
    schedule: { name: 'Programación', about: 'cuándo se hacen las copias' },
    runs: { name: 'Lista de copias', about: 'ejecuciones, detalles y hashes' },
    restore: { name: 'Restaurar', about: 'recuperar una base de datos' },
    scheduler: { name: 'Ejecutar programador', about: 'hace las copias a sus horas' },
    exit: { name: 'Salir', about: '' },
  },
};
