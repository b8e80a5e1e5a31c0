import type { service as en } from '../en/service.ts';

export const service: typeof en = {
  writes: (file) => `escribe ${file}:`,
  removes: (file) => `quita ${file}`,
  runs: 'ejecuta:',
  notInEnvFile: (variable) =>
    `aviso: ${variable} no está en .env; el servicio no ve lo que se definió en esta terminal, así que escríbala allí`,
  done: {
    install: (name) => `${name} está instalado y en marcha`,
    uninstall: (name) => `${name} está detenido y quitado`,
  },
  notInstalled: (name) => `${name} no está instalado`,
  installed: (name) => `${name} está instalado`,
  standing: (active, enabled) => `systemd dice: ${active}, ${enabled}`,
  askWindows: (name) => `el Programador de tareas muestra cómo está su tarea ${name}`,
  outdated:
    'lo instalado no es lo que esta versión y esta configuración instalarían: ejecute otra vez scheduler install',
};
