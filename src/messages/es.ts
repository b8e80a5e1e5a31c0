import type { Messages } from './en.ts';
import { backup } from './es/backup.ts';
import { backupTypes } from './es/backupTypes.ts';
import { catalogue } from './es/catalogue.ts';
import { chains } from './es/chains.ts';
import { cli } from './es/cli.ts';
import { config } from './es/config.ts';
import { demo } from './es/demo.ts';
import { doctor } from './es/doctor.ts';
import { drill } from './es/drill.ts';
import { errors } from './es/errors.ts';
import { inspect } from './es/inspect.ts';
import { key } from './es/key.ts';
import { mediumProblem } from './es/mediumProblem.ts';
import { menu } from './es/menu.ts';
import { pack } from './es/pack.ts';
import { rebuild } from './es/rebuild.ts';
import { restore } from './es/restore.ts';
import { runbook } from './es/runbook.ts';
import { schedule } from './es/schedule.ts';
import { serverCompression } from './es/serverCompression.ts';
import { service } from './es/service.ts';

/** Every sentence that a person reads, in Spanish. */
export const es: Messages = {
  errors,
  backup,
  backupTypes,
  restore,
  runbook,
  catalogue,
  chains,
  schedule,
  service,
  serverCompression,
  demo,
  doctor,
  drill,
  inspect,
  key,
  mediumProblem,
  pack,
  rebuild,
  menu,
  cli,
  config,
};
