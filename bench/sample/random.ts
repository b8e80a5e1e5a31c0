/** A small fast generator (xorshift128), so that a seed always gives the same bytes on every machine. */
export class Random {
  #a: number;
  #b = 0x9e3779b9 | 0;
  #c = 0x243f6a88 | 0;
  #d = 0x165667b1;

  constructor(seed: number) {
    this.#a = seed | 0;
    // Seeds that differ in one bit would begin alike.
    for (let n = 0; n < 20; n++) this.word();
  }

  /** 32 random bits, signed. */
  word(): number {
    let t = this.#a ^ (this.#a << 11);
    t ^= t >>> 8;
    this.#a = this.#b;
    this.#b = this.#c;
    this.#c = this.#d;
    this.#d ^= (this.#d >>> 19) ^ t;
    return this.#d;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(((this.word() >>> 0) / 0x1_0000_0000) * count);
  }

  /** 0 to `count` - 1, small ones far more often: what is popular is popular. */
  skewed(count: number): number {
    const part = (this.word() >>> 0) / 0x1_0000_0000;
    return Math.floor(part * part * part * count);
  }

  chance(part: number): boolean {
    return (this.word() >>> 0) / 0x1_0000_0000 < part;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.skewed(from.length)] ?? from[0];
  }

  fill(into: Buffer, start: number, end: number): void {
    let at = start;
    for (; at + 4 <= end; at += 4) into.writeInt32LE(this.word(), at);
    for (; at < end; at++) into[at] = this.word() & 0xff;
  }
}
