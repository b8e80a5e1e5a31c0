/** What can be wrong with a medium; each is a plain sentence fragment, so that a person can be shown it. */
export type MtfProblem =
  | 'the medium ends here in the middle of something'
  | 'not a Microsoft Tape Format medium'
  | 'a descriptor block of an unknown kind'
  | 'a descriptor block whose checksum is wrong'
  | 'a descriptor block in the wrong place'
  | 'a descriptor block of an impossible size'
  | 'a stream whose checksum is wrong'
  | 'a stream of an impossible size'
  | 'a configuration that cannot be read'
  | 'a date that does not exist'
  | 'a text that cannot be read'
  | 'a number that is too large'
  | 'a compressed block of an unknown kind'
  | 'a compressed block whose checksum is wrong'
  | 'a compressed block that cannot be inflated';

/** A byte of a medium that cannot be what it is: names the problem and the offset where it was found. */
export class MtfError extends Error {
  override readonly name = 'MtfError';
  readonly problem: MtfProblem;
  /** Bytes from the start of the medium (of the inflated image, if it is compressed and the compression itself is sound). */
  readonly offset: number;

  constructor(problem: MtfProblem, offset: number) {
    super(`${problem} (at byte ${offset})`);
    this.problem = problem;
    this.offset = offset;
  }
}
