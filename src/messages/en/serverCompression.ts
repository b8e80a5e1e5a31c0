import type { ServerCompressionWords } from '../serverCompressionWords.ts';

const runs = (count: number): string => `${count} ${count === 1 ? 'run' : 'runs'}`;

const reason: ServerCompressionWords = {
  configured_on: () => 'the configuration asks for it',
  configured_off: () => 'the configuration does not let the server compress',
  edition_cannot: ({ edition }) => `the server cannot (${edition})`,
  pages_encrypted: () =>
    'the database is encrypted on the server (TDE), and this version of it does not compress that reliably',
  tail: () => 'the tail of a log is taken in the plainest way',
  compression_off: () => 'the configuration wants nothing compressed',
  too_small: ({ leastBytes }) => `below ${leastBytes / 1024 / 1024} MiB it makes no difference who does`,
  server_failed: ({ after }) => `a backup that the server was to compress failed within the last ${runs(after)}`,
  measuring_own: ({ runs: done, needed }) =>
    `how fast that is gets measured first (${done} of ${runs(needed)} so far), then how fast the server is`,
  trying_server: ({ runs: done, needed }) =>
    `to measure whether that is faster than compressing here (${done} of ${runs(needed)} so far)`,
  trying_own_again: ({ after }) => `measured anew, after ${runs(after)} that the server compressed`,
  trying_server_again: ({ after }) => `measured anew, after ${runs(after)} that were compressed here`,
  server_faster: ({ percent, runs: compared }) =>
    `from BACKUP to the proven file that was ${percent} % faster in the last ${runs(compared)}`,
  server_not_faster: ({ percent, runs: compared }) =>
    `in the last ${runs(compared)} the server took ${
      percent > 0 ? `only ${percent} % less` : percent === 0 ? 'as much' : `${-percent} % more`
    } time, from BACKUP to the proven file`,
};

/** Who compresses a backup, and why. */
export const serverCompression = {
  by: { server: 'compressed by the server', program: 'compressed by this program', nobody: 'not compressed' },
  reason,
  because: (who: string, why: string) => `${who}: ${why}`,
};
