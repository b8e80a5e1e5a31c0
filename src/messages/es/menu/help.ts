import type { help as en } from '../../en/menu/help.ts';

export const help: typeof en = {
  title: 'ayuda',
  about:
    'Hace copias de bases de datos SQL Server junto con los archivos de la aplicación, comprueba cada copia al hacerla y la recupera. Nada se sobrescribe sin que antes haya visto el plan y escrito el nombre de la base de datos.',
  options: {
    backup: 'muestra primero el plan; después copia, verifica, comprime y relee cada base de datos',
    schedule: 'hora y días de cada programación; se guarda en el archivo de configuración',
    runs: 'cada ejecución con su estado; Intro muestra tamaños, hashes, tiempos, LSN y errores',
    restore: 'sobre el original, o junto a él con un nombre nuevo; antes se hace una copia de seguridad',
    scheduler: 'hace las copias a sus horas mientras esté abierto',
    exit: 'no detiene nada sin preguntar',
  },
  keys: [
    { key: '↑ ↓  RePág AvPág', means: 'moverse en una lista, desplazar un texto' },
    { key: 'Inicio Fin', means: 'primero y último' },
    { key: '1–6', means: 'elegir en el menú' },
    { key: 'Intro', means: 'elegir, seguir, guardar' },
    { key: 'Espacio · a', means: 'marcar una · marcar todas o ninguna' },
    { key: 'Esc', means: 'un paso atrás; pregunta antes de detener lo que esté en marcha' },
    { key: '? · q · Ctrl-C', means: 'esta ayuda · salir · salir, también al escribir' },
  ],
};
