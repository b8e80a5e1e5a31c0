import { RexusError } from '../domain/rexusError.ts';
import { localOffsetAt, readMoment } from '../domain/wallTime.ts';
import type { Why } from '../domain/why.ts';
import type { MomentRequest, RestoreRequest } from '../restore/restoreRequest.ts';
import type { Services } from '../services.ts';
import type { RestoreOptions } from './commands/restore.ts';
import { findRun } from './runSelection.ts';

type Asked = Pick<
  RestoreOptions,
  'id' | 'database' | 'to' | 'untilEnd' | 'beforeMark' | 'resume' | 'as' | 'files' | 'withoutTail'
>;

/**
 * What the words on the command line ask for: a run, a moment, or to go on with what broke off; exactly one of them.
 * @throws RexusError USAGE, RUN_UNKNOWN
 */
export const restoreRequest = (services: Services, options: Asked, now: Date): RestoreRequest => {
  const { id, database, to, untilEnd, beforeMark, resume, as, files, withoutTail } = options;
  const ways = [id !== null, to !== null, untilEnd, beforeMark !== null, resume].filter(Boolean);
  if (ways.length !== 1) throw usage({ code: 'one_way_to_restore' });
  if (withoutTail && (as !== null || resume)) throw usage({ code: 'no_tail_to_give_up' });
  if (id !== null) {
    return { kind: 'run', id: findRun(services, id, now).manifest.id, databases: database, as, files, withoutTail };
  }
  const [name, ...others] = database;
  if (files || others.length > 0) throw usage({ code: 'one_database_a_moment', databases: database.length });
  if (resume) {
    if (as !== null) throw usage({ code: 'resume_keeps_its_name' });
    return { kind: 'resume', database: name ?? null, as: null };
  }
  if (name === undefined) throw usage({ code: 'one_database_a_moment', databases: 0 });
  return { kind: 'moment', database: name, target: targetOf({ to, beforeMark }), as, withoutTail };
};

const targetOf = ({ to, beforeMark }: Pick<Asked, 'to' | 'beforeMark'>): MomentRequest['target'] => {
  if (beforeMark !== null) return { kind: 'mark', name: beforeMark, include: false };
  return to === null ? { kind: 'end' } : { kind: 'time', atMs: momentOf(to) };
};

/** A moment as a person writes it, in this machine's zone where no offset stands behind it. */
const momentOf = (text: string): number => {
  const read = readMoment(text, localOffsetAt);
  switch (read.kind) {
    case 'moment':
      return read.atMs;
    case 'unreadable':
      throw usage({ code: 'no_moment', text });
    case 'skipped':
      throw usage({ code: 'moment_skipped', text });
    case 'twice':
      throw usage({ code: 'moment_twice', text, offsets: read.offsets });
  }
};

const usage = (reason: Why): RexusError<'USAGE'> => new RexusError('USAGE', { reason });
