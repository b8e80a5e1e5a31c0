/** What a real SQL Server 2022 answered to a list of statements, and how an answer of ours is held against it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An INFO or ERROR token; `<n>`, `<t>` and `<r>` in the text stand for numbers that vary. */
export interface CapturedMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}

/** A DONE token: its status bits (1 MORE, 2 ERROR, 16 COUNT), CurCmd and row count. */
export interface CapturedDone {
  readonly status: number;
  readonly curCmd: number;
  readonly rowCount: number;
}

export interface Observation {
  readonly name: string;
  readonly sql: string;
  readonly info: readonly CapturedMessage[];
  readonly errors: readonly CapturedMessage[];
  readonly done: readonly CapturedDone[];
  readonly rows?: readonly (readonly unknown[])[];
  /** What must be so beforehand: always that a second session has `foo_copy` as its database. */
  readonly given?: string;
}

interface Capture {
  readonly observations: readonly Observation[];
  readonly columns: { readonly headeronly: readonly string[]; readonly filelistonly: readonly string[] };
}

const path = fileURLToPath(new URL('../../../shared/sqlserver/capture-2022.json', import.meta.url));

/** Whether the capture is on this machine: it is no part of the project. */
export const isCaptured = existsSync(path);

/** The observations in the order in which they were made, over one session. */
export const capture: Capture = isCaptured
  ? JSON.parse(readFileSync(path, 'utf8'))
  : { observations: [], columns: { headeronly: [], filelistonly: [] } };

/** `name type` of the columns of an observation's result set; undefined where the capture does not have them. */
export const capturedColumns = ({ name, errors }: Observation): readonly string[] | undefined => {
  if (errors.length > 0) return undefined;
  if (name.startsWith('headeronly')) return capture.columns.headeronly;
  return name === 'filelistonly' ? capture.columns.filelistonly : undefined;
};

/** Number, state and class: what a message has beside its text. */
export const messageShape = ({ number, state, class: severity }: CapturedMessage): object => ({
  number,
  state,
  class: severity,
});

/** A message's text, where each placeholder takes any number. */
export const messagePattern = ({ message }: CapturedMessage): RegExp =>
  new RegExp(
    `^${message
      .replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')
      .replaceAll('<n>', '\\d+')
      .replaceAll('<t>', '\\d+\\.\\d{3}')
      .replaceAll('<r>', '\\d+\\.\\d{3}')}$`,
  );

const PLACEHOLDERS: Readonly<Record<string, RegExp>> = {
  '<number>': /^-?\d+(\.\d+)?$/,
  '<string>': /^[\s\S]+$/,
  '<guid>': /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/,
  '<datetime>': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/,
};

const isSame = (captured: unknown, seen: unknown): boolean => {
  if (captured === null || typeof captured === 'boolean') return captured === seen;
  const pattern = PLACEHOLDERS[String(captured)];
  if (pattern !== undefined) return seen !== null && seen !== undefined && pattern.test(String(seen));
  return String(captured) === String(seen);
};

/** The places of a row that differ from the captured one. */
export const differences = (captured: readonly unknown[], seen: readonly unknown[]): readonly object[] =>
  Array.from({ length: Math.max(captured.length, seen.length) }).flatMap((_unused, place) =>
    isSame(captured[place], seen[place]) ? [] : [{ place, captured: captured[place], seen: seen[place] }],
  );
