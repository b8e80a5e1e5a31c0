/** Words of `pack` and `unpack`. */
export const pack = {
  pass: { pack: 'packing', read_back: 'reading back', unpack: 'unpacking' },
  left: (duration: string) => `${duration} left`,
  packed: (from: string, to: string) => `${from} → ${to}`,
  sizes: (from: string, to: string) => `${from} → ${to}`,
  ratio: (ratio: string) => `ratio ${ratio}`,
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
