/**
 * The SQL Server types that the sandbox can send, with the wire's names for them in the capture (`intn(4)`, `numericn(25,0)`).
 * A value travels through the seam in the JS type named beside it; `null` is NULL in every one of them.
 */
export type SqlType =
  | { readonly kind: 'int'; readonly bytes: 1 | 2 | 4 | 8 } // number, or bigint for 8
  | { readonly kind: 'bit' } // boolean
  | { readonly kind: 'float'; readonly bytes: 4 | 8 } // number
  | { readonly kind: 'money' } // decimal text, four places
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number } // decimal text: never a JS number
  | { readonly kind: 'datetime' } // local text `YYYY-MM-DDTHH:mm:ss.fff`
  | { readonly kind: 'smalldatetime' } // same, whole minutes
  | { readonly kind: 'date' } // `YYYY-MM-DD`
  | { readonly kind: 'time'; readonly scale: number } // `HH:mm:ss.fffffff`
  | { readonly kind: 'datetime2'; readonly scale: number } // `YYYY-MM-DDTHH:mm:ss.fffffff`
  | { readonly kind: 'datetimeoffset'; readonly scale: number } // the same with `+HH:mm`
  | { readonly kind: 'guid' } // upper-case text with hyphens
  | { readonly kind: 'nvarchar' | 'nchar'; readonly length: number | 'max' } // string; length in characters
  | { readonly kind: 'varchar' | 'char'; readonly length: number | 'max' } // string
  | { readonly kind: 'varbinary' | 'binary'; readonly length: number | 'max' }; // Uint8Array

/** One value of a row, in the form that its SqlType names. */
export type SqlValue = null | number | bigint | boolean | string | Uint8Array;

/** One column of a result set. The real server marks nearly everything nullable (flags 1). */
export interface SqlColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}
