import { setImmediate as nextTurn } from 'node:timers/promises';
import { PACKET_SIZE, PACKET_TYPE } from '../packets/packet.ts';
import { PacketWriter } from '../packets/packetWriter.ts';
import type { LazyToken } from '../tokens/row.ts';
import type { Transport } from '../transport.ts';

type Entry =
  | { readonly kind: 'token'; readonly content: Uint8Array | LazyToken; readonly isRow: boolean; cancelled: boolean }
  | { readonly kind: 'seal' }
  | { readonly kind: 'endMessage' }
  | { readonly kind: 'resize'; readonly packetSize: number }
  | { readonly kind: 'endConnection' };

/** The event loop gets a turn at least so often while rows are made, or an attention would never be read. */
const TURN_MS = 10;
/** Taken entries are let go in lots of so many. */
const COMPACT_AT = 8192;

/**
 * What is on its way to the client, in order. While the client takes nothing, it waits here, and large values wait unencoded; rows that wait can
 * still be withdrawn.
 */
export class Outgoing {
  readonly #transport: Transport;
  readonly #writer: PacketWriter;
  #queue: Entry[] = [];
  /** Where the queue begins: `shift` on an array of 100,000 rows would move them all each time. */
  #head = 0;
  /** The large token that is being sent, piece by piece. */
  #current: { readonly entry: Entry; readonly pieces: Iterator<Uint8Array> } | null = null;
  #isPumping = false;
  #waiting: (() => void)[] = [];
  #lastTurn = performance.now();

  constructor(transport: Transport) {
    this.#transport = transport;
    this.#writer = new PacketWriter(PACKET_TYPE.response, PACKET_SIZE.default, (packet) => transport.write(packet));
  }

  set spid(spid: number) {
    this.#writer.spid = spid;
  }

  token(content: Uint8Array | LazyToken): void {
    this.#push({ kind: 'token', content, isRow: false, cancelled: false });
  }

  row(content: Uint8Array | LazyToken): void {
    this.#push({ kind: 'token', content, isRow: true, cancelled: false });
  }

  /** Sends what is there at once, as a packet that does not end the message: how an INFO is seen live. */
  seal(): void {
    this.#push({ kind: 'seal' });
  }

  endMessage(): void {
    this.#push({ kind: 'endMessage' });
  }

  /** From the next message on. */
  resize(packetSize: number): void {
    this.#push({ kind: 'resize', packetSize });
  }

  /** Behind everything that still waits. */
  endConnection(): void {
    this.#push({ kind: 'endConnection' });
  }

  /** The client wants no more rows: those that wait are dropped, and one that is half sent ends early but whole. */
  withdrawRows(): void {
    const waiting = this.#queue.slice(this.#head);
    for (const entry of waiting) if (entry.kind === 'token') entry.cancelled = true;
    if (this.#current?.entry.kind === 'token') this.#current.entry.cancelled = true;
    this.#queue = waiting.filter((entry) => entry.kind !== 'token' || !entry.isRow);
    this.#head = 0;
  }

  /** Resolves when everything has been handed to the operating system or to a buffer that takes more, or the connection is gone. */
  async flushed(): Promise<void> {
    if (!this.#isBlocked()) {
      if (performance.now() - this.#lastTurn < TURN_MS) return;
      await nextTurn();
      this.#lastTurn = performance.now();
      if (!this.#isBlocked()) return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Goes on when the client takes bytes again. */
  drained(): void {
    this.#transport.corked(() => this.#pump());
    if (!this.#isBlocked()) this.#release();
  }

  /** The connection is gone: nothing waits any more. */
  closed(): void {
    this.#queue = [];
    this.#head = 0;
    this.#current = null;
    this.#release();
  }

  #isBlocked(): boolean {
    if (this.#transport.isClosed) return false;
    return this.#current !== null || this.#head < this.#queue.length || this.#transport.needsDrain;
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #push(entry: Entry): void {
    if (this.#transport.isClosed) return;
    this.#queue.push(entry);
    this.#pump();
  }

  #pump(): void {
    // An in-memory client may answer while a packet is being written to it: what that makes us send waits for its turn.
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (!this.#transport.needsDrain && !this.#transport.isClosed) {
        if (this.#current === null) {
          const entry = this.#take();
          if (entry === undefined) return;
          this.#begin(entry);
          continue;
        }
        const next = this.#current.pieces.next();
        if (next.done === true) this.#current = null;
        else this.#writer.write(next.value);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  #take(): Entry | undefined {
    const entry = this.#queue[this.#head];
    if (entry !== undefined) this.#head += 1;
    const isEmpty = this.#head === this.#queue.length;
    if (isEmpty || this.#head >= COMPACT_AT) {
      this.#queue = isEmpty ? [] : this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  #begin(entry: Entry): void {
    switch (entry.kind) {
      case 'token': {
        const { content } = entry;
        if (content instanceof Uint8Array) this.#writer.write(content);
        else this.#current = { entry, pieces: content(() => entry.cancelled)[Symbol.iterator]() };
        return;
      }
      case 'seal':
        this.#writer.seal();
        return;
      case 'endMessage':
        this.#writer.endMessage();
        return;
      case 'resize':
        this.#writer.resize(entry.packetSize);
        return;
      case 'endConnection':
        this.#transport.end();
        return;
    }
  }
}
