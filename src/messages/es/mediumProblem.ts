import type { MediumProblem } from '../../domain/mediumProblem.ts';

/** What is wrong with a backup medium, as a fragment of a sentence. */
export const mediumProblem: Record<MediumProblem, string> = {
  'the medium ends here in the middle of something': 'el soporte termina aquí a la mitad de algo',
  'not a Microsoft Tape Format medium': 'no es un soporte de Microsoft Tape Format',
  'a descriptor block of an unknown kind': 'un bloque descriptor de un tipo desconocido',
  'a descriptor block whose checksum is wrong': 'un bloque descriptor cuya suma de comprobación no coincide',
  'a descriptor block in the wrong place': 'un bloque descriptor fuera de lugar',
  'a descriptor block of an impossible size': 'un bloque descriptor de un tamaño imposible',
  'a stream whose checksum is wrong': 'un flujo de datos cuya suma de comprobación no coincide',
  'a stream of an impossible size': 'un flujo de datos de un tamaño imposible',
  'a configuration that cannot be read': 'una configuración que no se puede leer',
  'a date that does not exist': 'una fecha que no existe',
  'a text that cannot be read': 'un texto que no se puede leer',
  'a number that is too large': 'un número demasiado grande',
  'more backup sets than a medium can hold': 'más copias de las que caben en un soporte',
  'a compressed block of an unknown kind': 'un bloque comprimido de un tipo desconocido',
  'a compressed block whose checksum is wrong': 'un bloque comprimido cuya suma de comprobación no coincide',
  'a compressed block that cannot be inflated': 'un bloque comprimido que no se puede descomprimir',
  'gzip data that cannot be inflated': 'datos gzip que no se pueden descomprimir',
  'gzip data that inflate to far more than a backup does':
    'datos gzip que se descomprimen a mucho más que una copia de seguridad',
  'bytes behind the end of the gzip data': 'bytes detrás del final de los datos gzip',
};
