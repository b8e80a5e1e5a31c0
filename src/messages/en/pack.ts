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
  failed: (path: string, message: string) => `NOT PACKED: ${path}: ${message}`,
  noPipe: '"-" (a pipe) is not possible here: name a file (one that is really called so is ./-)',
};
