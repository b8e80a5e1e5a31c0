import type { MediumProblem } from '../../domain/mediumProblem.ts';

/** What is wrong with a backup medium, as a fragment of a sentence. */
export const mediumProblem: Record<MediumProblem, string> = {
  'the medium ends here in the middle of something': 'the medium ends here in the middle of something',
  'not a Microsoft Tape Format medium': 'not a Microsoft Tape Format medium',
  'a descriptor block of an unknown kind': 'a descriptor block of an unknown kind',
  'a descriptor block whose checksum is wrong': 'a descriptor block whose checksum is wrong',
  'a descriptor block in the wrong place': 'a descriptor block in the wrong place',
  'a descriptor block of an impossible size': 'a descriptor block of an impossible size',
  'a stream whose checksum is wrong': 'a stream whose checksum is wrong',
  'a stream of an impossible size': 'a stream of an impossible size',
  'a configuration that cannot be read': 'a configuration that cannot be read',
  'a date that does not exist': 'a date that does not exist',
  'a text that cannot be read': 'a text that cannot be read',
  'a number that is too large': 'a number that is too large',
  'more backup sets than a medium can hold': 'more backup sets than a medium can hold',
  'a compressed block of an unknown kind': 'a compressed block of an unknown kind',
  'a compressed block whose checksum is wrong': 'a compressed block whose checksum is wrong',
  'a compressed block that cannot be inflated': 'a compressed block that cannot be inflated',
  'gzip data that cannot be inflated': 'gzip data that cannot be inflated',
  'gzip data that inflate to far more than a backup does': 'gzip data that inflate to far more than a backup does',
  'bytes behind the end of the gzip data': 'bytes behind the end of the gzip data',
};
