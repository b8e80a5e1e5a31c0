import type { app as en } from '../../en/menu/app.ts';

export const app: typeof en = {
  leaveTitle: 'salir',
  leaveQuestion: 'Todavía hay algo en marcha. ¿Detenerlo y salir?',
  brokenTitle: 'no se pudo mostrar esta pantalla',
};
