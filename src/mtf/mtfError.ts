import type { MediumProblem } from '../domain/mediumProblem.ts';

export type MtfProblem = MediumProblem;

/** A byte of a medium that cannot be what it is: names the problem and the offset where it was found. */
export class MtfError extends Error {
  override readonly name = 'MtfError';
  readonly problem: MtfProblem;
  /** Bytes from the start of the medium (of the inflated image, if it is compressed and the compression itself is sound). */
  readonly offset: number;

  constructor(problem: MtfProblem, offset: number, options?: ErrorOptions) {
    super(`${problem} (at byte ${offset})`, options);
    this.problem = problem;
    this.offset = offset;
  }
}
