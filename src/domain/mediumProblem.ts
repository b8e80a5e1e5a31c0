/** What can be wrong with a backup medium (mtf finds it, messages put it into words of each language). */
export const MEDIUM_PROBLEMS = [
  'the medium ends here in the middle of something',
  'not a Microsoft Tape Format medium',
  'a descriptor block of an unknown kind',
  'a descriptor block whose checksum is wrong',
  'a descriptor block in the wrong place',
  'a descriptor block of an impossible size',
  'a stream whose checksum is wrong',
  'a stream of an impossible size',
  'a configuration that cannot be read',
  'a date that does not exist',
  'a text that cannot be read',
  'a number that is too large',
  'more backup sets than a medium can hold',
  'a compressed block of an unknown kind',
  'a compressed block whose checksum is wrong',
  'a compressed block that cannot be inflated',
  'gzip data that cannot be inflated',
  'gzip data that inflate to far more than a backup does',
  'bytes behind the end of the gzip data',
] as const;
export type MediumProblem = (typeof MEDIUM_PROBLEMS)[number];
