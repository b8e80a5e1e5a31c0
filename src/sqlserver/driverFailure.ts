import type { ServerMessage } from '../domain/serverMessage.ts';

/** What the driver threw, without the driver's classes: its own code, and what SQL Server said, the cause first. */
export interface DriverFailure {
  /** `ELOGIN`, `ESOCKET`, `ETIMEOUT`, `ECANCEL`, `EREQUEST` … (tds.md section 5); null for anything that is no error of the driver. */
  readonly code: string | null;
  /** What the operating system said of the network, however deep the driver hid it: `ECONNREFUSED`, `ENOTFOUND` …; null if it said nothing. */
  readonly networkCode: string | null;
  readonly text: string;
  readonly messages: readonly ServerMessage[];
}

/**
 * Reads what mssql rejects with. The rejected error is the last that the server sent, mostly only 3013; those before it are in
 * `precedingErrors`, in their order (contract.md section 0). `loginMessages` are those that were overheard while logging in: a refused login
 * is thrown without its number (tds.md section 5).
 */
export const readDriverFailure = (thrown: unknown, loginMessages: readonly ServerMessage[] = []): DriverFailure => {
  const last = messageOf(thrown);
  const preceding = field(thrown, 'precedingErrors');
  const earlier = (Array.isArray(preceding) ? preceding : []).map(messageOf).filter((message) => message !== null);
  const messages = [...earlier, ...(last === null ? [] : [last])];
  return {
    code: codeOf(thrown),
    networkCode: networkCodeOf(thrown),
    text: thrown instanceof Error ? thrown.message : String(thrown),
    messages: messages.length > 0 ? messages : loginMessages,
  };
};

/** Errors of the network carry their own code inside the driver's `EREQUEST` or `ESOCKET` (ECONNRESET, ENOTFOUND …). */
const codeOf = (thrown: unknown): string | null => {
  const code = field(thrown, 'code');
  const inner = field(thrown, 'originalError') ?? field(thrown, 'cause');
  if (typeof code !== 'string') return inner === undefined ? null : codeOf(inner);
  if (code !== 'EREQUEST' || inner === undefined) return code;
  return codeOf(inner) ?? code;
};

const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
];

/** Several addresses were tried: the errors stand in an AggregateError inside the driver's own. */
const networkCodeOf = (thrown: unknown, depth = 0): string | null => {
  const code = field(thrown, 'code');
  if (typeof code === 'string' && NETWORK_CODES.includes(code)) return code;
  if (depth > 5) return null;
  const several = field(thrown, 'errors');
  const inner = [field(thrown, 'originalError'), field(thrown, 'cause'), ...(Array.isArray(several) ? several : [])];
  for (const one of inner) {
    const found = one === undefined ? null : networkCodeOf(one, depth + 1);
    if (found !== null) return found;
  }
  return null;
};

const messageOf = (thrown: unknown): ServerMessage | null => {
  const [number, text] = [field(thrown, 'number'), field(thrown, 'message')];
  if (typeof number !== 'number' || typeof text !== 'string') return null;
  // The driver drops a state of 0.
  return { number, state: numberOr0(field(thrown, 'state')), class: numberOr0(field(thrown, 'class')), message: text };
};

const numberOr0 = (value: unknown): number => (typeof value === 'number' ? value : 0);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
