declare const brand: unique symbol;

/** A `T` that only its own parser can make, so that an id is never passed where a path is wanted. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
