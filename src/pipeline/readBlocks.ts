import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';

/** Large reads: Node's default of 64 KiB costs a fifth of the time of packing. */
const BLOCK = 1024 * 1024;

/**
 * The file's bytes in blocks of 1 MiB, each seen by `onBlock` once. The next block is read and seen while the consumer works on the last one,
 * in two buffers that are used in turn: **a block is only valid until the one after it is asked for**, and memory stays flat.
 * @throws RexusError FILE_UNREADABLE, INTERRUPTED
 */
export async function* readBlocks(
  file: OpenFile,
  {
    path,
    signal,
    onBlock,
  }: { readonly path: LocalPath; readonly signal: AbortSignal; readonly onBlock: (block: Uint8Array) => void },
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffers = [Buffer.allocUnsafeSlow(BLOCK), Buffer.allocUnsafeSlow(BLOCK)] as const;
  const load = async (buffer: Buffer): Promise<Uint8Array> => {
    throwIfInterrupted(signal);
    try {
      const block = buffer.subarray(0, await file.read(buffer));
      onBlock(block);
      return block;
    } catch (error) {
      throw readError(error, path);
    }
  };
  let block = await load(buffers[0]);
  for (let turn = 1; block.length > 0; turn++) {
    const next = load(buffers[turn % 2 === 0 ? 0 : 1]);
    // Should the consumer stop here, nobody is left to hear of it.
    next.catch(() => undefined);
    yield block;
    block = await next;
  }
}
