/** Options that make the program send itself a signal at an exact moment (signalAt.mjs). */
export interface SignalAt {
  readonly signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM';
  /** Fields of a line of NDJSON that it has just printed. */
  readonly event?: Readonly<Record<string, string | number | Readonly<Record<string, string | number>>>>;
  /** A part of a file's new name. */
  readonly rename?: string;
  readonly when?: 'before' | 'after';
  /** Which of the renames to such a name. @default 1 */
  readonly nth?: number;
}

export const signalled = (at: SignalAt) => ({
  nodeArguments: ['--import', new URL('./signalAt.mjs', import.meta.url).href],
  env: { REXUS_TEST_SIGNAL_AT: JSON.stringify(at) },
});
