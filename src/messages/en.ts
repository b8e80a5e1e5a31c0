import { backup } from './en/backup.ts';
import { backupTypes } from './en/backupTypes.ts';
import { catalogue } from './en/catalogue.ts';
import { chains } from './en/chains.ts';
import { cli } from './en/cli.ts';
import { config } from './en/config.ts';
import { demo } from './en/demo.ts';
import { doctor } from './en/doctor.ts';
import { drill } from './en/drill.ts';
import { errors } from './en/errors.ts';
import { inspect } from './en/inspect.ts';
import { key } from './en/key.ts';
import { mediumProblem } from './en/mediumProblem.ts';
import { menu } from './en/menu.ts';
import { pack } from './en/pack.ts';
import { rebuild } from './en/rebuild.ts';
import { restore } from './en/restore.ts';
import { runbook } from './en/runbook.ts';
import { schedule } from './en/schedule.ts';
import { serverCompression } from './en/serverCompression.ts';
import { service } from './en/service.ts';

/** Every sentence that a person reads, in English; one file an area. Functions take the facts, so that a translation can order them. */
export const en = {
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

/** The shape that every language has: the compiler keeps the keys and the facts equal. */
export type Messages = typeof en;
