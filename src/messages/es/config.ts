import type { config as en } from '../en/config.ts';
import { permitido } from './allowedValues.ts';

export const config: typeof en = {
  allowed: permitido,
  read: (path) => `leído: ${path}`,
  byDefault: 'por defecto',
  environment: 'el entorno',
  wrong: (key, value, allowed) => `${key} es ${value}, se admite: ${permitido(allowed)}`,
  verdict: (problems, warnings) => {
    const noted = warnings === 0 ? '' : warnings === 1 ? ', una advertencia' : `, ${warnings} advertencias`;
    if (problems === 0) return `sin problemas${noted}`;
    return `${problems === 1 ? 'un problema' : `${problems} problemas`}${noted}`;
  },
};
