/**
 * Names of collations from what a backup keeps of them: LCID and flags as in TDS, and a sort id (mtf.md section 5). Only where they leave no
 * choice: a Windows collation of version 90 or later may or may not have `_SC` (supplementary characters), which these bits do not say.
 */
import type { Unknown } from './configuration.ts';

const LCID_BITS = 0xfffff;
const FLAGS = { ignoreCase: 1 << 20, ignoreAccent: 1 << 21, ignoreKana: 1 << 22, ignoreWidth: 1 << 23 } as const;
const BINARY = 1 << 24;
const BINARY2 = 1 << 25;
const UTF8 = 1 << 26;

/** SQL collations are told by their sort id alone (SQL Server's documentation, "SQL Server sort order IDs"). */
const SQL_COLLATIONS: Readonly<Record<number, string>> = {
  30: 'Latin1_General_CP437_BIN',
  31: 'Latin1_General_CP437_CS_AS',
  32: 'Latin1_General_CP437_CI_AS',
  33: 'Latin1_General_Pref_CP437_CI_AS',
  34: 'Latin1_General_CP437_CI_AI',
  40: 'Latin1_General_CP850_BIN',
  41: 'Latin1_General_CP850_CS_AS',
  42: 'Latin1_General_CP850_CI_AS',
  43: 'Latin1_General_Pref_CP850_CI_AS',
  44: 'Latin1_General_CP850_CI_AI',
  49: '1xCompat_CP850_CI_AS',
  51: 'Latin1_General_CP1_CS_AS',
  52: 'Latin1_General_CP1_CI_AS',
  53: 'Latin1_General_Pref_CP1_CI_AS',
  54: 'Latin1_General_CP1_CI_AI',
  55: 'AltDiction_CP850_CS_AS',
  56: 'AltDiction_Pref_CP850_CI_AS',
  57: 'AltDiction_CP850_CI_AI',
  58: 'Scandinavian_Pref_CP850_CI_AS',
  59: 'Scandinavian_CP850_CS_AS',
  60: 'Scandinavian_CP850_CI_AS',
  61: 'AltDiction_CP850_CI_AS',
  81: 'Latin1_General_CP1250_CS_AS',
  82: 'Latin1_General_CP1250_CI_AS',
  83: 'Czech_CP1250_CS_AS',
  84: 'Czech_CP1250_CI_AS',
  85: 'Hungarian_CP1250_CS_AS',
  86: 'Hungarian_CP1250_CI_AS',
  87: 'Polish_CP1250_CS_AS',
  88: 'Polish_CP1250_CI_AS',
  89: 'Romanian_CP1250_CS_AS',
  90: 'Romanian_CP1250_CI_AS',
  91: 'Croatian_CP1250_CS_AS',
  92: 'Croatian_CP1250_CI_AS',
  93: 'Slovak_CP1250_CS_AS',
  94: 'Slovak_CP1250_CI_AS',
  95: 'Slovenian_CP1250_CS_AS',
  96: 'Slovenian_CP1250_CI_AS',
  105: 'Latin1_General_CP1251_CS_AS',
  106: 'Latin1_General_CP1251_CI_AS',
  107: 'Ukrainian_CP1251_CS_AS',
  108: 'Ukrainian_CP1251_CI_AS',
  113: 'Latin1_General_CP1253_CS_AS',
  114: 'Latin1_General_CP1253_CI_AS',
  129: 'Latin1_General_CP1254_CS_AS',
  130: 'Latin1_General_CP1254_CI_AS',
  137: 'Latin1_General_CP1255_CS_AS',
  138: 'Latin1_General_CP1255_CI_AS',
  145: 'Latin1_General_CP1256_CS_AS',
  146: 'Latin1_General_CP1256_CI_AS',
  153: 'Latin1_General_CP1257_CS_AS',
  154: 'Latin1_General_CP1257_CI_AS',
  155: 'Estonian_CP1257_CS_AS',
  156: 'Estonian_CP1257_CI_AS',
  157: 'Latvian_CP1257_CS_AS',
  158: 'Latvian_CP1257_CI_AS',
  159: 'Lithuanian_CP1257_CS_AS',
  160: 'Lithuanian_CP1257_CI_AS',
  183: 'Danish_Pref_CP1_CI_AS',
  184: 'SwedishPhone_Pref_CP1_CI_AS',
  185: 'SwedishStd_Pref_CP1_CI_AS',
  186: 'Icelandic_Pref_CP1_CI_AS',
};

/** Windows collations of the first version (SQL Server 2000's, still what most setups choose) by their LCID. */
const WINDOWS_COLLATIONS: Readonly<Record<number, string>> = {
  1025: 'Arabic',
  1028: 'Chinese_Taiwan_Stroke',
  1029: 'Czech',
  1030: 'Danish_Norwegian',
  1032: 'Greek',
  1033: 'Latin1_General',
  1034: 'Traditional_Spanish',
  1035: 'Finnish_Swedish',
  1036: 'French',
  1037: 'Hebrew',
  1038: 'Hungarian',
  1039: 'Icelandic',
  1041: 'Japanese',
  1042: 'Korean_Wansung',
  1045: 'Polish',
  1048: 'Romanian',
  1049: 'Cyrillic_General',
  1050: 'Croatian',
  1051: 'Slovak',
  1052: 'Albanian',
  1054: 'Thai',
  1055: 'Turkish',
  1058: 'Ukrainian',
  1060: 'Slovenian',
  1061: 'Estonian',
  1062: 'Latvian',
  1063: 'Lithuanian',
  1066: 'Vietnamese',
  2052: 'Chinese_PRC',
  3082: 'Modern_Spanish',
  66567: 'German_PhoneBook',
  66574: 'Hungarian_Technical',
  66577: 'Japanese_Unicode',
  66615: 'Georgian_Modern_Sort',
  133124: 'Chinese_PRC_Stroke',
  197636: 'Chinese_Taiwan_Bopomofo',
};

/** `lcid` holds LCID, flags and version as TDS has them; a sort id of 0 means a Windows collation. */
export const collationName = ({
  lcid,
  sortId,
}: {
  readonly lcid: number;
  readonly sortId: number;
}): string | Unknown => {
  if (sortId !== 0) {
    const name = SQL_COLLATIONS[sortId];
    return name === undefined ? 'unknown' : `SQL_${name}`;
  }
  const base = WINDOWS_COLLATIONS[lcid & LCID_BITS];
  const version = lcid >>> 28;
  if (base === undefined || version !== 0 || (lcid & UTF8) !== 0) return 'unknown';
  if ((lcid & BINARY2) !== 0) return `${base}_BIN2`;
  if ((lcid & BINARY) !== 0) return `${base}_BIN`;
  const has = (flag: number): boolean => (lcid & flag) !== 0;
  const words = [base, has(FLAGS.ignoreCase) ? 'CI' : 'CS', has(FLAGS.ignoreAccent) ? 'AI' : 'AS'];
  if (!has(FLAGS.ignoreKana)) words.push('KS');
  if (!has(FLAGS.ignoreWidth)) words.push('WS');
  return words.join('_');
};
