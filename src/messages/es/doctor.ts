import type { doctor as en } from '../en/doctor.ts';

export const doctor: typeof en = {
  check: {
    configuration: 'la configuración está completa',
    folder_writable: 'este programa puede escribir en la carpeta de copias',
    free_space: 'hay suficiente espacio libre',
    server_reachable: 'el servidor responde y el inicio de sesión es correcto',
    login_rights: 'el usuario puede hacer copias y restaurar',
    databases_present: 'todas las bases de datos configuradas se pueden copiar',
    certificates: 'lo que abre las copias cifradas está guardado fuera del servidor',
    server_can_write: 'el servidor puede escribir donde este programa lo espera',
    program_can_read: 'este programa puede leer lo que escribió el servidor',
    program_can_write_for_server: 'el servidor puede leer lo que escribió este programa',
    canary_removed: 'la copia de prueba se quitó de nuevo',
  },
  outcome: { ok: 'bien', warning: 'AVISO', failed: 'FALLA', skipped: 'sin probar' },
  fact: {
    file: (value) => `configuración ${value}`,
    path: (value) => `carpeta ${value}`,
    freeBytes: (value) => `${value} libres`,
    minimumFreeBytes: (value) => `deben quedar libres ${value}`,
    server: (value) => `servidor ${value}`,
    version: (value) => `versión ${value}`,
    edition: (value) => value,
    serverCompression: (value) =>
      value === 'possible' ? 'puede comprimir las copias' : 'no puede comprimir las copias; lo hace este programa',
    login: (value) => `usuario ${value}`,
    names: (value) => value,
    database: (value) => `probado con ${value}`,
    serverPath: (value) => `el servidor ve ${value}`,
    localPath: (value) => `este programa ve ${value}`,
  },
  good: 'Funciona todo lo que necesitan una copia y una restauración.',
  bad: (count) => `${count === 1 ? 'Falló una comprobación' : `Fallaron ${count} comprobaciones`}.`,
};
