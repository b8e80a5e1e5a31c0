import type { ResponseSink, SqlMessage } from '../../src/sandbox/backend.ts';
import type { SqlColumn, SqlValue } from '../../src/sandbox/sqlTypes.ts';

type Done = Parameters<ResponseSink['done']>[0];

export type RecordedCall =
  | { readonly kind: 'message'; readonly message: SqlMessage; readonly live: boolean }
  | { readonly kind: 'columns'; readonly columns: readonly SqlColumn[] }
  | { readonly kind: 'row'; readonly values: readonly SqlValue[] }
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'database'; readonly name: string }
  | { readonly kind: 'transaction'; readonly event: 'begin' | 'commit' | 'rollback' };

/** A ResponseSink that keeps what the engine says, in its order. */
export interface RecordingSink extends ResponseSink {
  readonly calls: readonly RecordedCall[];
  readonly messages: readonly SqlMessage[];
  readonly texts: readonly string[];
  readonly dones: readonly Done[];
  /** The rows of the last result set, by column name. */
  readonly rows: readonly Readonly<Record<string, SqlValue>>[];
}

/** `onMessage` sees each message when it is said: how a test acts in the middle of a statement. */
export const recordingSink = (onMessage: (message: SqlMessage) => void = () => {}): RecordingSink => {
  const calls: RecordedCall[] = [];
  return {
    calls,
    get messages() {
      return calls.flatMap((call) => (call.kind === 'message' ? [call.message] : []));
    },
    get texts() {
      return calls.flatMap((call) => (call.kind === 'message' ? [call.message.message] : []));
    },
    get dones() {
      return calls.flatMap((call) => (call.kind === 'done' ? [call.done] : []));
    },
    get rows() {
      let names: readonly string[] = [];
      let rows: Record<string, SqlValue>[] = [];
      for (const call of calls) {
        if (call.kind === 'columns') {
          names = call.columns.map(({ name }) => name);
          rows = [];
        } else if (call.kind === 'row') {
          rows.push(Object.fromEntries(names.map((name, index) => [name, call.values[index] ?? null])));
        }
      }
      return rows;
    },
    message: (message, options) => {
      calls.push({ kind: 'message', message, live: options?.live === true });
      onMessage(message);
    },
    columns: (columns) => void calls.push({ kind: 'columns', columns }),
    row: (values) => void calls.push({ kind: 'row', values }),
    done: (done) => void calls.push({ kind: 'done', done }),
    database: (name) => void calls.push({ kind: 'database', name }),
    transaction: (event) => void calls.push({ kind: 'transaction', event }),
    flushed: async () => {},
  };
};
