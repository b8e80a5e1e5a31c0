import type { StoreFormat } from '../../pipeline/storedFileFormat.ts';

/**
 * How content is stored: as configured, and as it is where the server compressed it. Then the stored file is the `.bak` itself, which RESTORE
 * takes as it lies there; a second compression would cost time and save nothing.
 */
export const storedAs = (configured: StoreFormat, isCompressedByServer: boolean): StoreFormat =>
  isCompressedByServer ? { compression: 'none' } : configured;
