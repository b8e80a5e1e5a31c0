import type { Backend, BackendSession } from '../../backend.ts';
import { MessageAssembler } from '../packets/messageAssembler.ts';
import type { Packet } from '../packets/packet.ts';
import type { EncryptionPolicy } from '../requests/prelogin.ts';
import type { Transport } from '../transport.ts';
import { Conversation } from './conversation.ts';
import { Handshake } from './handshake.ts';
import { Outgoing } from './outgoing.ts';

export interface SessionOptions {
  readonly backend: Backend;
  readonly encryption: EncryptionPolicy;
  readonly onError: (error: unknown) => void;
}

type Phase =
  | { readonly kind: 'handshake'; readonly handshake: Handshake }
  | { readonly kind: 'conversation'; readonly conversation: Conversation };

/** A connection that does not log in is not kept. */
const LOGIN_TIMEOUT_MS = 15_000;

/** One client's connection from its first packet to its end. */
export class Session {
  readonly #transport: Transport;
  readonly #options: SessionOptions;
  readonly #outgoing: Outgoing;
  readonly #assembler = new MessageAssembler();
  readonly #loginTimer: NodeJS.Timeout;
  readonly #gone = Promise.withResolvers<void>();
  #phase: Phase;

  constructor(transport: Transport, options: SessionOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#outgoing = new Outgoing(transport);
    const onLogin = (session: BackendSession): void => this.#loggedIn(session);
    const handshake = new Handshake({ ...options, transport, outgoing: this.#outgoing, onLogin });
    this.#phase = { kind: 'handshake', handshake };
    this.#loginTimer = setTimeout(() => transport.destroy(), LOGIN_TIMEOUT_MS);
    this.#loginTimer.unref();
  }

  /** Resolves when the connection has ended and the backend knows. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** @throws ProtocolError for what is not TDS or may not come now. */
  packet(packet: Packet): void {
    const message = this.#assembler.push(packet);
    if (message === null) return;
    if (this.#phase.kind === 'handshake') this.#phase.handshake.message(message);
    else this.#phase.conversation.message(message);
  }

  /** The client takes bytes again. */
  drained(): void {
    this.#outgoing.drained();
  }

  /** Ends the connection as soon as what runs has ended. */
  shutdown(): void {
    if (this.#phase.kind === 'handshake') this.#outgoing.endConnection();
    else this.#phase.conversation.shutdown();
  }

  /** The connection is gone. */
  closed(): void {
    clearTimeout(this.#loginTimer);
    this.#outgoing.closed();
    const ended = this.#phase.kind === 'handshake' ? this.#phase.handshake.closed() : this.#phase.conversation.closed();
    void ended.finally(() => this.#gone.resolve());
  }

  #loggedIn(session: BackendSession): void {
    clearTimeout(this.#loginTimer);
    this.#assembler.loggedIn();
    const conversation = new Conversation({
      transport: this.#transport,
      outgoing: this.#outgoing,
      backend: this.#options.backend,
      session,
      onError: this.#options.onError,
    });
    this.#phase = { kind: 'conversation', conversation };
    session.killed?.addEventListener('abort', () => conversation.shutdown(), { once: true });
  }
}
