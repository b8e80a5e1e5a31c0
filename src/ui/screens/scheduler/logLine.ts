import type { Messages } from '../../../messages/en.ts';
import { formatTime } from '../../../messages/format.ts';
import { levelsText } from '../../../messages/levelsText.ts';
import type { Standing } from '../../components/StatusLine.tsx';
import type { Format } from '../../format.ts';

/** A line of the log as a person reads it. */
export interface ReadableLine {
  /** Local, `HH:MM:SS`. */
  readonly time: string;
  readonly standing: Standing;
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const STANDINGS: Readonly<Record<string, Standing>> = { warn: 'warning', error: 'failed' };

/** One line of the log, JSON as the services write it, in words. What is no such line is shown as it stands. */
export const readLogLine = (line: string, messages: Messages, format: Format): ReadableLine => {
  const fields = parsed(line);
  if (fields === null) return { time: '', standing: 'waiting', text: line };
  return {
    time: formatTime(text(fields, 'time')).split(' ')[1] ?? '',
    standing: STANDINGS[text(fields, 'level')] ?? 'waiting',
    text: sentence(fields, messages, format) ?? bare(fields),
  };
};

const parsed = (line: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value ? { ...value } : null;
  } catch {
    return null;
  }
};

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const number = (fields: Fields, name: string): number => Number(fields[name] ?? 0);
const count = (fields: Fields, name: string): number => {
  const value = fields[name];
  return Array.isArray(value) ? value.length : 0;
};

const nextRunsOf = ({ next_runs: runs }: Fields): readonly { readonly schedule: string; readonly at: string }[] =>
  (Array.isArray(runs) ? runs : []).map((run: unknown) => {
    const fields: Fields = typeof run === 'object' && run !== null ? { ...run } : {};
    return { schedule: text(fields, 'schedule'), at: text(fields, 'at') };
  });

/** What a table of sentences has under a name that came out of a file. */
const lookUp = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** An event that has no sentence: its name, and what it is about. */
const bare = (fields: Fields): string => {
  const about = ['what', 'database', 'target', 'schedule', 'id', 'path', 'code', 'detail'].map((name) =>
    text(fields, name),
  );
  return [text(fields, 'event'), ...about.filter((part) => part !== '')].join(' ');
};

/** The sentence that the screens have for the same event; null: none. An error stands in the log with its code, not with its sentence. */
const sentence = (fields: Fields, messages: Messages, format: Format): string | null => {
  const { backup, catalogue, restore, schedule, menu } = messages;
  const database = text(fields, 'database');
  const target = text(fields, 'target');
  const name = text(fields, 'schedule');
  const id = text(fields, 'id');
  const code = text(fields, 'code');
  switch (text(fields, 'event')) {
    case 'scheduler_started':
      return schedule.started(number(fields, 'schedules'));
    case 'scheduler_stopped':
      return schedule.stopped;
    case 'schedule_due':
      return text(fields, 'reason') === 'missed'
        ? schedule.missed(name, format.time(text(fields, 'due_at')))
        : schedule.due(name);
    case 'schedule_skipped':
      return lookUp(schedule.skipped, text(fields, 'reason'))?.(name, format.time(text(fields, 'due_at'))) ?? null;
    case 'schedule_finished':
      return code === '' ? schedule.finished(name, number(fields, 'exit_code')) : schedule.failed(name, code);
    case 'next_runs': {
      const [next] = nextRunsOf(fields);
      return next === undefined ? schedule.none : schedule.nextRun(next.schedule, format.time(next.at));
    }
    case 'schedule_saved':
      return menu.schedule.saved(name);
    case 'schedule_deleted':
      return menu.schedule.deleted(name);
    case 'run_started':
      return backup.started(id);
    case 'stage_started':
      return `${database}: ${lookUp(menu.backup.stage, text(fields, 'stage')) ?? text(fields, 'stage')}`;
    case 'packed': {
      const [lowest, highest] = [number(fields, 'lowest_level'), number(fields, 'highest_level')];
      const levels = { lowest, highest, mostUsed: number(fields, 'most_used_level') };
      return `${database}: ${levels.mostUsed === 0 ? menu.backup.stage.pack : levelsText(levels, messages)}`;
    }
    case 'database_finished':
      return code === ''
        ? menu.scheduler.stored(database, format.bytes(number(fields, 'bytes')))
        : backup.databaseFailed(database, code);
    case 'files_finished': {
      const part = lookUp(backup.files, text(fields, 'part')) ?? '';
      return code === ''
        ? backup.filesDone(part, number(fields, 'files'), number(fields, 'skipped'))
        : backup.filesFailed(part, code);
    }
    case 'rotated':
      return backup.rotated(count(fields, 'removed'));
    case 'cleaned_up':
      return backup.cleanedUp(count(fields, 'runs'), number(fields, 'files'));
    case 'run_finished': {
      const status = lookUp(backup.status, text(fields, 'status')) ?? text(fields, 'status');
      return backup.finished(id, status, format.duration(number(fields, 'duration_ms')));
    }
    case 'file_verified':
      if (code !== '') return `${text(fields, 'file')}: ${code}`;
      return catalogue.verify[fields.result === 'unopened' ? 'unopened' : 'good'](text(fields, 'file'));
    case 'manifest_unreadable':
      return catalogue.unreadable(text(fields, 'path'), code);
    case 'verify_finished':
      return catalogue.verify.finished(number(fields, 'good'), number(fields, 'unopened'), number(fields, 'bad'));
    case 'restore_stage_started':
      return `${database}: ${lookUp(menu.restore.stage, text(fields, 'stage')) ?? text(fields, 'stage')}`;
    case 'safety_copy_taken':
      return restore.safetyCopy(database, id);
    case 'database_restored':
      return code === ''
        ? restore.restored(target, target, format.duration(number(fields, 'seconds') * 1000), fields.checked === true)
        : restore.failed(target, code);
    case 'file_restored':
      return code === '' ? restore.fileRestored(target) : restore.fileFailed(target, code);
    case 'restore_finished':
      return lookUp(restore.status, text(fields, 'status')) ?? null;
    default: {
      const detail = text(fields, 'detail');
      const warning = lookUp(backup.warning, text(fields, 'event')) ?? lookUp(schedule.warning, text(fields, 'event'));
      return warning?.(detail) ?? null;
    }
  }
};
