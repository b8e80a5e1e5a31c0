/** Sessions, requests and settings of the server. */
import type { Instance, SessionHandle } from '../instance.ts';
import type { SessionState } from '../session/sessionState.ts';
import { SA_SID } from '../store/principals.ts';
import { datetimeText } from '../values/dates.ts';
import { BIGINT, BIT, DATETIME, INT, nvarchar, SMALLINT, varbinary } from '../values/types.ts';
import { type SystemView, view } from './viewDefinition.ts';

/** What a session tells beyond its handle; kept beside it so that others need not know. */
export interface SessionFacts {
  readonly host: string;
  readonly application: string;
  readonly loginTime: Date;
}
const facts = new WeakMap<SessionHandle, SessionFacts>();
export const rememberSession = (handle: SessionHandle, about: SessionFacts): void => {
  facts.set(handle, about);
};

const databaseId = (instance: Instance, session: SessionHandle): number =>
  instance.find(session.currentDatabase)?.id ?? 1;

/** sys.dm_exec_requests. */
export const requestsView = ({ instance }: SessionState): SystemView => {
  const elapsed = (s: SessionHandle): number =>
    s.request === null ? 0 : Math.max(0, instance.options.now().getTime() - s.request.startedAt.getTime());
  return view<SessionHandle>(
    [
      ['session_id', SMALLINT, (s) => s.spid],
      ['request_id', INT, () => 0],
      ['start_time', DATETIME, (s) => (s.request === null ? null : datetimeText(s.request.startedAt))],
      ['status', nvarchar(30), () => 'running'],
      ['command', nvarchar(32), (s) => s.request?.command ?? null],
      ['database_id', SMALLINT, (s) => databaseId(instance, s)],
      ['user_id', INT, () => 1],
      ['blocking_session_id', SMALLINT, () => 0],
      ['wait_type', nvarchar(60), () => null],
      ['wait_time', INT, () => 0],
      ['open_transaction_count', INT, (s) => (s.inTransaction ? 1 : 0)],
      ['percent_complete', { kind: 'float', bytes: 4 }, (s) => s.request?.percentComplete ?? 0],
      [
        'estimated_completion_time',
        BIGINT,
        (s) => {
          const percent = s.request?.percentComplete ?? 0;
          return percent > 0 ? BigInt(Math.round((elapsed(s) * (100 - percent)) / percent)) : 0n;
        },
      ],
      ['cpu_time', INT, elapsed],
      ['total_elapsed_time', INT, elapsed],
      ['reads', BIGINT, (s) => BigInt(Math.round(s.request?.percentComplete ?? 0))],
      ['writes', BIGINT, (s) => BigInt(Math.round(s.request?.percentComplete ?? 0))],
      ['logical_reads', BIGINT, () => 0n],
    ],
    () => [...instance.sessions].filter((session) => session.request !== null),
  );
};

/** sys.dm_exec_sessions. */
export const sessionsView = ({ instance }: SessionState): SystemView =>
  view<SessionHandle>(
    [
      ['session_id', SMALLINT, (s) => s.spid],
      ['login_time', DATETIME, (s) => datetimeText(facts.get(s)?.loginTime ?? instance.options.now())],
      ['host_name', nvarchar(128), (s) => facts.get(s)?.host ?? null],
      ['program_name', nvarchar(128), (s) => facts.get(s)?.application ?? null],
      ['login_name', nvarchar(128), (s) => s.login],
      ['original_login_name', nvarchar(128), (s) => s.login],
      ['status', nvarchar(30), (s) => (s.request === null ? 'sleeping' : 'running')],
      ['database_id', SMALLINT, (s) => databaseId(instance, s)],
      ['is_user_process', BIT, () => true],
      ['open_transaction_count', INT, (s) => (s.inTransaction ? 1 : 0)],
      ['security_id', varbinary(85), () => SA_SID],
    ],
    () => [...instance.sessions].sort((a, b) => a.spid - b.spid),
  );

/** sys.configurations. */
export const configurationsView = ({ instance: { compressionDefault } }: SessionState): SystemView =>
  view<readonly [id: number, name: string, value: number, maximum: number, inUse?: number]>(
    [
      ['configuration_id', INT, ([id]) => id],
      ['name', nvarchar(35), ([, name]) => name],
      ['value', INT, ([, , value]) => value],
      ['minimum', INT, () => 0],
      ['maximum', INT, ([, , , maximum]) => maximum],
      ['value_in_use', INT, ([, , value, , inUse = value]) => inUse],
      ['description', nvarchar(255), ([, name]) => name],
      ['is_dynamic', BIT, () => true],
      ['is_advanced', BIT, () => false],
    ],
    () => [
      [1579, 'backup compression default', Number(compressionDefault.configured), 1, Number(compressionDefault.inUse)],
      [1584, 'backup checksum default', 0, 1],
      [16390, 'xp_cmdshell', 0, 1],
      [1544, 'max server memory (MB)', 2147483647, 2147483647],
    ],
  );
