/** The thread of compressor.ts: run as a program, never imported. */
import { parentPort } from 'node:worker_threads';
import { compressedBlock } from './compressedBlock.ts';

parentPort?.on('message', ({ id, image }: { readonly id: number; readonly image: Uint8Array }) => {
  parentPort?.postMessage({ id, block: compressedBlock(image) });
});
