/**
 * The wire of the sandbox: TDS 7.3 and 7.4 (and 8.0, which is the same under TLS) for the `mssql` package, FreeTDS and their like. It owns bytes,
 * packets, tokens and the state of a connection; what a request means is the Backend's business (sandbox/backend.ts). Facts: tds.md.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { Backend } from '../backend.ts';
import { ProtocolError } from './protocolError.ts';
import type { EncryptionPolicy } from './requests/prelogin.ts';
import { Session } from './session/session.ts';
import { selfSignedCertificate } from './tls/certificate.ts';
import { Transport } from './transport.ts';

export type { EncryptionPolicy } from './requests/prelogin.ts';

export interface TdsServerOptions {
  readonly backend: Backend;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** `optional` does what each client asks for; `off` has no certificate; `required` refuses a password in plain. */
  readonly encryption: EncryptionPolicy;
  /** Bugs behind the seam or here, each of which ended one connection. What clients do wrong is not reported. */
  readonly onError?: (error: unknown) => void;
}

export interface TdsServer {
  readonly host: string;
  readonly port: number;
  /** PEM of the server's self-signed certificate, for clients that check it; null when encryption is off. */
  readonly certificate: string | null;
  /** Connections that are open now, logged in or not. */
  readonly connections: number;
  /** Serves a connection that came another way than over TCP, e.g. one half of a `duplexPair`. */
  accept(duplex: Duplex): void;
  /** Takes no more connections, aborts what runs, and resolves when every connection has ended and its session was closed. */
  close(): Promise<void>;
}

/** How long `close` waits for statements that were told to stop. */
const CLOSE_TIMEOUT_MS = 5000;

export const startTdsServer = async (options: TdsServerOptions): Promise<TdsServer> => {
  const identity = options.encryption === 'off' ? null : selfSignedCertificate(new Date());
  // FreeTDS cannot connect to TLS 1.3, which it knows only from TDS 8 (tds.md section 4).
  const secureContext =
    identity === null
      ? null
      : createSecureContext({
          cert: identity.certificate,
          key: identity.privateKey,
          minVersion: 'TLSv1.2',
          maxVersion: 'TLSv1.2',
        });
  const onError = options.onError ?? (() => undefined);
  const open = new Map<Transport, Session>();

  const accept = (duplex: Duplex): void => {
    const fail = (error: unknown): void => {
      if (!(error instanceof ProtocolError)) onError(error);
      transport.destroy();
    };
    const transport = new Transport(duplex, secureContext, {
      packet: (packet) => session.packet(packet),
      drained: () => {
        try {
          session.drained();
        } catch (error) {
          fail(error);
        }
      },
      closed: () => session.closed(),
      failed: fail,
    });
    const session = new Session(transport, { backend: options.backend, encryption: options.encryption, onError });
    open.set(transport, session);
    void session.gone.then(() => open.delete(transport));
  };

  const server = createServer((socket: Socket) => {
    socket.setNoDelay(true);
    accept(socket);
  });
  const port = await listen(server, options.host, options.port);
  // Out of file descriptors, say: that connection is lost, the server goes on.
  server.on('error', onError);

  return {
    host: options.host,
    port,
    certificate: identity?.certificate ?? null,
    get connections() {
      return open.size;
    },
    accept,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sessions = [...open];
      for (const [, session] of sessions) session.shutdown();
      const ended = Promise.all(sessions.map(([, session]) => session.gone)).then(() => true);
      const late = new AbortController();
      const isEnded = await Promise.race([ended, sleep(CLOSE_TIMEOUT_MS, false, { signal: late.signal })]);
      late.abort();
      if (!isEnded) for (const [transport] of sessions) transport.destroy();
      await closed;
    },
  };
};

const listen = async (server: Server, host: string, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};
