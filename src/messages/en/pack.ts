/** Words of `pack` and `unpack`. */
export const pack = {
  pass: { pack: 'packing', read_back: 'reading back', unpack: 'unpacking' },
  left: (duration: string) => `${duration} left`,
  packed: (from: string, to: string) => `${from} → ${to}`,
  sizes: (from: string, to: string) => `${from} → ${to}`,
  ratio: (ratio: string) => `ratio ${ratio}`,
  level: (level: number) => `compressed at level ${level}`,
  levels: (mostUsed: number, lowest: number, highest: number) =>
    `compressed mostly at level ${mostUsed} (between ${lowest} and ${highest})`,
  levelAuto: 'compression level: chosen while packing, as high as it goes without making the rest wait',
  limits: (limits: string) => `slowed down on purpose (limits): ${limits}`,
  limitCpu: (percent: number) => `at most ${percent} % of the processor time of all cores`,
  limitWrite: (rate: string) => `at most ${rate} written`,
  content: 'of the backup',
  stored: 'of the stored file',
  proven: 'read back from the disk and compared; the original stays where it is',
  provenOfPipe: 'read back from the disk and compared',
  failed: (path: string, message: string) => `NOT PACKED: ${path}: ${message}`,
  notProven: 'sent into a pipe, so nothing was read back: compare the SHA-256 where it has arrived',
  standardInput: 'standard input',
  standardOutput: 'standard output',
  incomplete: (bytes: number) =>
    `the ${bytes} bytes that were sent are not all of it, or are damaged: do not use what has arrived`,
};
