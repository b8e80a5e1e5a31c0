/** Versions of the protocol as LOGIN7 names them, MS-TDS 2.2.6.4 and 2.2.7.14. */
const V7_1 = 0x7100_0000;
const V7_2 = 0x7209_0002;
const V7_3 = 0x730a_0003;
const V7_3B = 0x730b_0003;
const V7_4 = 0x7400_0004;
/** Under TLS from the first byte. */
const V8_0 = 0x0800_0000;

export type NegotiatedVersion =
  | { readonly kind: 'spoken'; readonly version: number }
  /** `lineBytes`: how an ERROR must look for this client to read it. `doneCountBytes` likewise of DONE. */
  | { readonly kind: 'tooOld'; readonly name: string; readonly lineBytes: 2 | 4; readonly doneCountBytes: 4 | 8 };

export const negotiateVersion = (asked: number): NegotiatedVersion => {
  if (asked === V8_0) return { kind: 'spoken', version: V8_0 };
  if (asked >= V7_4) return { kind: 'spoken', version: V7_4 };
  if (asked >= V7_3B) return { kind: 'spoken', version: V7_3B };
  if (asked >= V7_3) return { kind: 'spoken', version: V7_3 };
  if (asked >= V7_2) return { kind: 'tooOld', name: '7.2', lineBytes: 4, doneCountBytes: 8 };
  return { kind: 'tooOld', name: asked >= V7_1 ? '7.1' : '7.0', lineBytes: 2, doneCountBytes: 4 };
};
