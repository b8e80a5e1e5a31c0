import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, BackendSession, SqlMessage } from '../../backend.ts';
import type { Message } from '../packets/messageAssembler.ts';
import { PACKET_TYPE } from '../packets/packet.ts';
import { ProtocolError, RefusedRequest } from '../protocolError.ts';
import { attentionAcknowledgement } from '../tokens/done.ts';
import type { Transport } from '../transport.ts';
import type { Outgoing } from './outgoing.ts';
import { PreparedStatements } from './preparedStatements.ts';
import { Response } from './response.ts';
import { runRequest } from './runRequest.ts';

export interface ConversationOptions {
  readonly transport: Transport;
  readonly outgoing: Outgoing;
  readonly backend: Backend;
  readonly session: BackendSession;
  readonly onError: (error: unknown) => void;
}

/** What comes after the request that runs. An attention is acknowledged in a message of its own. */
type Afterwards = 'next' | 'acknowledge' | 'end';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly abort: AbortController; readonly afterwards: Afterwards }
  /** Our side is ended or gone: what the client still sends is not looked at. */
  | { readonly kind: 'over' };

/** `broken`: a bug in the backend, after which the session is not trusted. */
type Outcome = 'complete' | 'failed' | 'broken';

const PROGRESS = 3211;

/** A logged-in client's requests, one after the other, and its attentions in between. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #prepared = new PreparedStatements();
  #state: State = { kind: 'idle' };
  /** Settles with the request that runs; never rejects. */
  #running: Promise<void> = Promise.resolve();

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** @throws ProtocolError for what may not come now. */
  message(message: Message): void {
    const isAttention = message.type === PACKET_TYPE.attention;
    switch (this.#state.kind) {
      case 'idle':
        // Its request had just ended: the client waits for the acknowledgement all the same.
        if (isAttention) this.#acknowledge();
        else this.#begin(message);
        return;
      case 'running':
        if (!isAttention) throw new ProtocolError('a request while another one runs');
        this.#stop('acknowledge');
        return;
      case 'over':
        return;
    }
  }

  /** Ends the connection as soon as what runs has ended. */
  shutdown(): void {
    if (this.#state.kind === 'running') this.#stop('end');
    else this.#endConnection();
  }

  /** The connection is gone: resolves when what ran has ended and the backend was told. */
  async closed(): Promise<void> {
    const last = this.#state;
    this.#state = { kind: 'over' };
    if (last.kind === 'running') last.abort.abort();
    await this.#running;
    try {
      this.#options.session.closed();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #begin(message: Message): void {
    const abort = new AbortController();
    this.#state = { kind: 'running', abort, afterwards: 'next' };
    this.#running = this.#run(message, abort.signal).catch((error: unknown) => {
      this.#options.onError(error);
      this.#options.transport.destroy();
    });
  }

  async #run(message: Message, signal: AbortSignal): Promise<void> {
    const { transport, outgoing, backend, session, onError } = this.#options;
    const response = new Response(outgoing, {
      serverName: backend.identity.serverName,
      inProcedure: message.type === PACKET_TYPE.rpc,
      signal,
      onLive: (live) => this.#dropOnProgress(live),
    });
    let outcome: Outcome = 'failed';
    try {
      const delayMs = backend.wireFaults.answerDelayMs();
      if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      outcome = await runRequest(message, { session, prepared: this.#prepared, response, signal });
    } catch (error) {
      if (error instanceof RefusedRequest) response.message(refusal(error));
      else if (error instanceof ProtocolError) transport.destroy();
      else {
        outcome = 'broken';
        onError(error);
        response.message(connectionBroken);
      }
    }
    this.#end(response, outcome);
  }

  /** The request has ended: the state is changed before the last bytes leave, since the client may answer them at once. */
  #end(response: Response, outcome: Outcome): void {
    if (this.#state.kind !== 'running') return;
    const afterwards = outcome === 'broken' ? 'end' : this.#state.afterwards;
    this.#state = { kind: 'idle' };
    response.finish(afterwards === 'next' && outcome === 'complete' ? 'complete' : 'failed');
    if (afterwards === 'acknowledge') this.#acknowledge();
    if (afterwards === 'end') this.#endConnection();
  }

  #stop(afterwards: 'acknowledge' | 'end'): void {
    if (this.#state.kind !== 'running') return;
    const { abort, afterwards: before } = this.#state;
    this.#state = { kind: 'running', abort, afterwards: before === 'end' ? 'end' : afterwards };
    this.#options.outgoing.withdrawRows();
    abort.abort();
  }

  /** A client waits five seconds for it and then drops the connection. */
  #acknowledge(): void {
    const { outgoing } = this.#options;
    outgoing.withdrawRows();
    outgoing.token(attentionAcknowledgement());
    outgoing.endMessage();
  }

  #endConnection(): void {
    this.#state = { kind: 'over' };
    this.#options.outgoing.endConnection();
  }

  #dropOnProgress({ number, message }: SqlMessage): void {
    const dropAt = this.#options.backend.wireFaults.dropAtPercent();
    if (dropAt === null || number !== PROGRESS) return;
    if (Number.parseInt(message, 10) >= dropAt) this.#options.transport.reset();
  }
}

const refusal = ({ number, message }: RefusedRequest): SqlMessage => ({ number, state: 1, class: 16, message });

const connectionBroken: SqlMessage = {
  number: 3624,
  state: 1,
  class: 20,
  message: 'The server failed inside while it ran this request. The connection is closed.',
};
