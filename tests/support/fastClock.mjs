/** Loaded before the program (`--import`): its time goes REXUS_TEST_CLOCK_FACTOR times as fast, so that a minute of silence need not be waited for. */
const factor = Number(process.env.REXUS_TEST_CLOCK_FACTOR);
const start = performance.now();
const now = performance.now.bind(performance);
performance.now = () => start + (now() - start) * factor;
const timeout = globalThis.setTimeout;
globalThis.setTimeout = (work, ms = 0, ...rest) => timeout(work, ms / factor, ...rest);
