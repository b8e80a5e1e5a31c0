import type { ResponseSink, SqlMessage } from '../../backend.ts';
import type { SqlColumn, SqlValue } from '../../sqlTypes.ts';
import { columnMetadataToken } from '../tokens/columnMetadata.ts';
import { DONE_STATUS, type Done, type DoneKind, doneToken } from '../tokens/done.ts';
import { envChangeToken } from '../tokens/envChange.ts';
import { messageToken } from '../tokens/message.ts';
import { type ReturnValue, returnStatusToken, returnValueToken } from '../tokens/procedureResult.ts';
import { type LazyToken, rowToken } from '../tokens/row.ts';
import type { Outgoing } from './outgoing.ts';

/** CurCmd of DONEPROC: EXECUTE. */
const EXECUTE = 224;
const CHANGED_DATABASE = 5701;

export interface ResponseOptions {
  readonly serverName: string;
  /** Statements inside a procedure end with DONEINPROC instead of DONE. */
  readonly inProcedure: boolean;
  /** Aborted: rows that come later are not sent. */
  readonly signal: AbortSignal;
  /** Sees every live message before it leaves. */
  readonly onLive: (message: SqlMessage) => void;
}

/**
 * The answer to one request: turns the calls of a backend into tokens. The last DONE is held back until it is known whether more follows;
 * FreeTDS loses the later result sets when MORE is missing (tds.md section 4).
 */
export class Response implements ResponseSink {
  readonly #outgoing: Outgoing;
  readonly #options: ResponseOptions;
  #held: { readonly kind: DoneKind; readonly done: Done } | null = null;
  #columns: readonly SqlColumn[] | null = null;
  #hasFailed = false;
  #isFinished = false;

  constructor(outgoing: Outgoing, options: ResponseOptions) {
    this.#outgoing = outgoing;
    this.#options = options;
  }

  message(message: SqlMessage, { live = false }: { readonly live?: boolean } = {}): void {
    if (live) this.#options.onLive(message);
    if (message.class > 10) this.#hasFailed = true;
    this.#token(messageToken(message, this.#options.serverName));
    if (live) this.#outgoing.seal();
  }

  columns(columns: readonly SqlColumn[]): void {
    const token = columnMetadataToken(columns);
    this.#columns = columns;
    this.#token(token);
  }

  row(values: readonly SqlValue[]): void {
    if (this.#columns === null) throw new Error('a row without columns');
    const token = rowToken(this.#columns, values);
    if (this.#options.signal.aborted) return;
    this.#releaseHeld();
    this.#outgoing.row(token);
  }

  done({ curCmd, rowCount, error = false }: Parameters<ResponseSink['done']>[0]): void {
    this.#columns = null;
    const status = (error ? DONE_STATUS.error : 0) | (rowCount === undefined ? 0 : DONE_STATUS.count);
    const kind = this.#options.inProcedure ? 'doneInProc' : 'done';
    this.#hold(kind, { status, curCmd, rowCount: BigInt(rowCount ?? 0) });
  }

  database(name: string, previous: string): void {
    this.#token(envChangeToken({ kind: 'database', value: name, previous }));
    this.message({
      number: CHANGED_DATABASE,
      state: 1,
      class: 0,
      message: `Changed database context to '${name}'.`,
    });
  }

  transaction(event: 'begin' | 'commit' | 'rollback', descriptor: bigint): void {
    this.#token(envChangeToken({ kind: event, descriptor }));
  }

  async flushed(): Promise<void> {
    await this.#outgoing.flushed();
  }

  /** The session was reset before this request: the first token of its answer. */
  connectionReset(): void {
    this.#token(envChangeToken({ kind: 'resetConnection' }));
  }

  /** Ends one call of an RPC request: its return status, its output parameters and DONEPROC. */
  endProcedure(returnStatus: number, outputs: readonly ReturnValue[]): void {
    this.#columns = null;
    this.#token(returnStatusToken(returnStatus));
    for (const output of outputs) this.#token(returnValueToken(output));
    this.#hold('doneProc', { status: this.#hasFailed ? DONE_STATUS.error : 0, curCmd: EXECUTE, rowCount: 0n });
    this.#hasFailed = false;
  }

  /** Ends the message. A cancelled request ends with an error; its acknowledgement is a message of its own. */
  finish(outcome: 'complete' | 'failed'): void {
    const kind = this.#options.inProcedure ? 'doneProc' : 'done';
    const held = this.#held ?? { kind, done: { status: 0, curCmd: 0, rowCount: 0n } };
    const status = held.done.status | (outcome === 'complete' ? 0 : DONE_STATUS.error);
    this.#held = null;
    this.#token(doneToken(held.kind === 'doneInProc' ? 'doneProc' : held.kind, { ...held.done, status }));
    this.#outgoing.endMessage();
    this.#isFinished = true;
  }

  #hold(kind: DoneKind, done: Done): void {
    this.#releaseHeld();
    this.#held = { kind, done };
  }

  #releaseHeld(): void {
    if (this.#isFinished) throw new Error('the answer has ended');
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#outgoing.token(doneToken(held.kind, { ...held.done, status: held.done.status | DONE_STATUS.more }));
  }

  #token(content: Uint8Array | LazyToken): void {
    this.#releaseHeld();
    this.#outgoing.token(content);
  }
}
