import type { restore as en } from '../en/restore.ts';

export const restore: typeof en = {};
