import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, BackendSession, SqlMessage } from '../../backend.ts';
import type { Message } from '../packets/messageAssembler.ts';
import { negotiatePacketSize, PACKET_TYPE } from '../packets/packet.ts';
import { ProtocolError } from '../protocolError.ts';
import { type Login7, readLogin7 } from '../requests/login7.ts';
import {
  type EncryptionPolicy,
  encryptionScope,
  negotiateEncryption,
  preloginAnswer,
  readPrelogin,
} from '../requests/prelogin.ts';
import { negotiateVersion } from '../requests/tdsVersion.ts';
import { DONE_STATUS, doneToken } from '../tokens/done.ts';
import { messageToken } from '../tokens/message.ts';
import type { Transport } from '../transport.ts';
import { integratedSecurityRefused, loginAcceptedTokens, versionRefused } from './loginAnswer.ts';
import type { Outgoing } from './outgoing.ts';

export interface HandshakeOptions {
  readonly transport: Transport;
  readonly outgoing: Outgoing;
  readonly backend: Backend;
  readonly encryption: EncryptionPolicy;
  /** Before the client hears of it. */
  readonly onLogin: (session: BackendSession) => void;
  readonly onError: (error: unknown) => void;
}

type Stage =
  | 'connected'
  /** PRELOGIN is answered; TLS may be on its way. */
  | 'greeted'
  | 'authenticating'
  /** Logged in, refused or gone. */
  | 'over';

const FAILED = { status: DONE_STATUS.error, curCmd: 0, rowCount: 0n };

/** From the first packet to the answer of the login: PRELOGIN, TLS, LOGIN7. */
export class Handshake {
  readonly #options: HandshakeOptions;
  #stage: Stage = 'connected';
  #login: Promise<void> = Promise.resolve();
  readonly #gone = new AbortController();

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  /** @throws ProtocolError for what may not come now. */
  message(message: Message): void {
    switch (this.#stage) {
      case 'connected':
        if (message.type === PACKET_TYPE.prelogin) this.#greet(message.payload);
        else this.#beginLogin(message);
        return;
      case 'greeted':
        this.#beginLogin(message);
        return;
      case 'authenticating':
        if (message.type !== PACKET_TYPE.attention) throw new ProtocolError('a request before the login is answered');
        return;
      case 'over':
        return;
    }
  }

  /** The connection is gone: resolves when a login that was on its way has been dealt with. */
  async closed(): Promise<void> {
    this.#stage = 'over';
    this.#gone.abort();
    await this.#login;
  }

  #greet(payload: Buffer): void {
    const { transport, outgoing, backend, encryption } = this.#options;
    const answer = negotiateEncryption(encryption, readPrelogin(payload));
    outgoing.token(preloginAnswer(backend.identity.version, answer));
    outgoing.endMessage();
    const scope = encryptionScope(answer);
    if (scope !== 'none' && !transport.isEncrypted) transport.startTls(scope);
    this.#stage = 'greeted';
  }

  #beginLogin(message: Message): void {
    const { transport, encryption } = this.#options;
    if (message.type !== PACKET_TYPE.login7) throw new ProtocolError('a request before the login');
    if (encryption === 'required' && !transport.isEncrypted) {
      throw new ProtocolError('a password in plain where encryption is required');
    }
    const login = readLogin7(message.payload);
    transport.endLoginEncryption();
    const version = negotiateVersion(login.tdsVersion);
    if (version.kind === 'tooOld') {
      this.#refuse([versionRefused(version.name)], version.lineBytes, version.doneCountBytes);
      return;
    }
    if (login.wantsIntegratedSecurity) {
      this.#refuse([integratedSecurityRefused]);
      return;
    }
    this.#stage = 'authenticating';
    this.#login = this.#authenticate(login, version.version).catch((error: unknown) => {
      this.#stage = 'over';
      this.#options.onError(error);
      transport.destroy();
    });
  }

  async #authenticate(login: Login7, tdsVersion: number): Promise<void> {
    const { backend } = this.#options;
    const delayMs = backend.wireFaults.answerDelayMs();
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: this.#gone.signal }).catch(() => undefined);
    if (this.#stage !== 'authenticating') return;
    const result = await backend.login(login.request);
    if (this.#stage === 'authenticating') {
      if (result.kind === 'accepted') this.#welcome(result.session, login, tdsVersion);
      else this.#refuse(result.errors);
    } else if (result.kind === 'accepted') {
      // The client left while it was being checked.
      result.session.closed();
    }
  }

  #welcome(session: BackendSession, login: Login7, tdsVersion: number): void {
    const { outgoing, backend, onLogin } = this.#options;
    this.#stage = 'over';
    onLogin(session);
    const packetSize = negotiatePacketSize(login.packetSize);
    outgoing.spid = session.spid;
    for (const token of loginAcceptedTokens(backend.identity, session, login, tdsVersion, packetSize)) {
      outgoing.token(token);
    }
    outgoing.endMessage();
    outgoing.resize(packetSize);
  }

  #refuse(errors: readonly SqlMessage[], lineBytes: 2 | 4 = 4, countBytes: 4 | 8 = 8): void {
    const { outgoing, backend } = this.#options;
    this.#stage = 'over';
    for (const error of errors) outgoing.token(messageToken(error, backend.identity.serverName, lineBytes));
    outgoing.token(doneToken('done', FAILED, countBytes));
    outgoing.endMessage();
    outgoing.endConnection();
  }
}
