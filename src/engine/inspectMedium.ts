import type { ByteSource } from '../mtf/byteSource.ts';
import { type PageCheck, SetCheck } from '../mtf/checkPages.ts';
import type { Medium } from '../mtf/medium.ts';
import { readMedium } from '../mtf/readMedium.ts';
import type { InspectFileRequest } from './inspectFile.ts';

/** What was found in content. */
export interface InspectedMedium {
  readonly medium: Pick<Medium, 'label' | 'sets' | 'damage'>;
  /** One a set, in their order; null: not asked for. */
  readonly checks: readonly PageCheck[] | null;
}

/** Reads any source as a medium, checking it on the way if asked for. @throws MtfError if there is none */
export const inspectMedium = async (
  source: ByteSource,
  { pages, signal, onProgress }: Pick<InspectFileRequest, 'pages' | 'signal' | 'onProgress'>,
  done: (imageOffset: number) => number,
  total: number,
): Promise<InspectedMedium> => {
  const running = new Map<number, SetCheck>();
  const medium = await readMedium(source, async (payload, image) => {
    signal.throwIfAborted();
    if (!pages) return;
    const check = running.get(payload.setIndex) ?? new SetCheck({ signal });
    running.set(payload.setIndex, check);
    await check.take(payload, image, (offset) => onProgress?.(done(offset), total));
  });
  const { label, sets, damage } = medium;
  const checks = pages ? sets.map((set, index) => (running.get(index) ?? new SetCheck()).result(set)) : null;
  return { medium: { label, sets, damage }, checks };
};
