/** A row as SQL Server stores it in a page (FixedVar): fixed columns, null bitmap, then the variable ones behind their end offsets. */
export class Record {
  readonly bytes = Buffer.alloc(4096);
  #at = 0;
  readonly #ends: number[] = [];
  readonly #variable = Buffer.alloc(4096);
  #length = 0;

  begin(): this {
    this.#at = 4;
    this.#ends.length = 0;
    this.#length = 0;
    return this;
  }

  int(value: number): this {
    this.#at = this.bytes.writeInt32LE(value | 0, this.#at);
    return this;
  }

  byte(value: number): this {
    this.bytes[this.#at++] = value;
    return this;
  }

  /** datetime2(7): 100 ns of the day in 5 bytes, days since year 1 in 3. */
  datetime2(days: number, ticks: number): this {
    this.bytes.writeUIntLE(ticks, this.#at, 5);
    this.bytes.writeUIntLE(days, this.#at + 5, 3);
    this.#at += 8;
    return this;
  }

  /** decimal(18,2): sign, then 8 bytes. */
  decimal(hundredths: number): this {
    this.bytes[this.#at] = 1;
    this.bytes.writeUInt32LE(hundredths >>> 0, this.#at + 1);
    this.bytes.writeUInt32LE(0, this.#at + 5);
    this.#at += 9;
    return this;
  }

  guid(fill: (into: Buffer, start: number, end: number) => void): this {
    fill(this.bytes, this.#at, this.#at + 16);
    this.#at += 16;
    return this;
  }

  /** A variable column made of parts that are encoded already. */
  text(...parts: readonly Buffer[]): this {
    for (const part of parts) this.#length += part.copy(this.#variable, this.#length);
    this.#ends.push(this.#length);
    return this;
  }

  /** Closes the row. @returns how many of `bytes` it takes */
  end(columns: number): number {
    const { bytes } = this;
    const variable = this.#ends.length > 0;
    bytes[0] = variable ? 0x30 : 0x10;
    bytes[1] = 0;
    bytes.writeUInt16LE(this.#at, 2);
    let at = bytes.writeUInt16LE(columns, this.#at);
    for (let column = 0; column < columns; column += 8) bytes[at++] = 0;
    if (!variable) return at;
    at = bytes.writeUInt16LE(this.#ends.length, at);
    const data = at + this.#ends.length * 2;
    for (const end of this.#ends) at = bytes.writeUInt16LE(data + end, at);
    this.#variable.copy(bytes, at, 0, this.#length);
    return at + this.#length;
  }
}
