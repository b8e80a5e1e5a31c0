/** The model: which rows the database had at every instant of the server's clock, whatever fork it was on. */

/** All that is compared of a database, as text: its tables and the rows of `t`. No two commits of a history leave the same. */
export type Content = string;

/** From `fromMs` on, until the next one, the database had this content. */
export interface Chapter {
  readonly fromMs: number;
  readonly content: Content;
  /** The recovery fork that it was on. */
  readonly fork: string;
}

export interface Timeline {
  readonly chapters: readonly Chapter[];
  readonly latest: Chapter;
  add(chapter: Chapter): void;
  /** The last chapter that began at or before the instant; null: there was no database yet. */
  at(instantMs: number): Chapter | null;
}

/** datetime counts 300ths of a second (contract.md section 6.5): a commit's time is the nearest of them, and more precisely nothing can be asked for. */
export const tickOf = (commitMs: number): number => Math.round((commitMs * 3) / 10);

/** The last tick that is shown as no later than the instant: .000, .003, .007, .010 … */
export const tickBefore = (instantMs: number): number => Math.floor((instantMs * 3 + 1) / 10);

export const timelineOf = (first: Chapter): Timeline => {
  const chapters: Chapter[] = [first];
  return {
    chapters,
    get latest() {
      return chapters.at(-1) ?? first;
    },
    add: (chapter) => void chapters.push(chapter),
    at: (instantMs) => chapters.findLast(({ fromMs }) => tickOf(fromMs) <= tickBefore(instantMs)) ?? null,
  };
};
