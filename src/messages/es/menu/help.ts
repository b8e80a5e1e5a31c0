import type { help as en } from '../../en/menu/help.ts';

export const help: typeof en = {
  title: 'ayuda',
  about:
    'Cada copia se comprueba al hacerla. Nada se sobrescribe sin que antes haya visto el plan y escrito el nombre de la base de datos.',
  options: {
    backup: 'muestra el plan; después copia, verifica y relee',
    schedule: 'qué y cuándo; se guarda en la configuración',
    runs: 'estado, tamaños, hashes, tiempos, LSN y errores',
    restore: 'sobre el original, o junto a él con otro nombre',
    scheduler: 'hace las copias a sus horas mientras esté abierto',
    exit: 'no detiene nada sin preguntar',
  },
  keys: [
    { key: '↑ ↓  RePág AvPág', means: 'moverse en una lista, desplazar un texto' },
    { key: 'Inicio Fin', means: 'primero y último' },
    { key: '1–6', means: 'elegir en el menú' },
    { key: 'Intro', means: 'elegir, seguir, guardar' },
    { key: 'Espacio · a', means: 'marcar una · marcar todas o ninguna' },
    { key: 'Esc', means: 'un paso atrás; pregunta antes de detener algo' },
    { key: 'r · m · d', means: 'restaurar una ejecución · a un momento · simulacro' },
    { key: '? · q · Ctrl-C', means: 'esta ayuda · salir · salir, también al escribir' },
  ],
};
