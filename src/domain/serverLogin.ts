import type { Secret } from './secret.ts';

/** What it takes to log in. The configuration gives it, the adapter uses it; neither knows the other. */
export interface ServerLogin {
  /** What people see: `host`, `host,port` or `host\instance`. */
  readonly label: string;
  readonly host: string;
  readonly port: number | null;
  readonly instance: string | null;
  readonly user: string;
  readonly password: Secret;
  readonly encrypt: boolean;
  readonly trustServerCertificate: boolean;
  readonly connectTimeoutMs: number;
}
