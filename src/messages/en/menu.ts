import { app } from './menu/app.ts';
import { backupScreen } from './menu/backup.ts';
import { common } from './menu/common.ts';
import { drillScreen } from './menu/drill.ts';
import { help } from './menu/help.ts';
import { home } from './menu/home.ts';
import { keys } from './menu/keys.ts';
import { restoreScreen } from './menu/restore.ts';
import { runsScreen } from './menu/runs.ts';
import { scheduleScreen } from './menu/schedule.ts';
import { schedulerScreen } from './menu/scheduler.ts';

/** What only the menu's screens say; what command line and menu share is in the other areas. */
export const menu = {
  app,
  backup: backupScreen,
  common,
  drill: drillScreen,
  help,
  home,
  keys,
  restore: restoreScreen,
  runs: runsScreen,
  schedule: scheduleScreen,
  scheduler: schedulerScreen,
};
