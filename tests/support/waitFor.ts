/** Polls until `probe` gives something other than null, undefined or false; fails with what it last saw. Never a fixed sleep in its place. */
export const waitFor = async <T>(
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { timeoutMs = 20_000, what = 'the condition' }: { readonly timeoutMs?: number; readonly what?: string } = {},
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await probe();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`timed out after ${timeoutMs} ms waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
