/** What sp_prepare made: the text, and its parameters' names in order. */
export interface PreparedStatement {
  readonly sql: string;
  readonly names: readonly string[];
}

/** The handles of one session, counted from 1. */
export class PreparedStatements {
  readonly #byHandle = new Map<number, PreparedStatement>();
  #next = 1;

  add(statement: PreparedStatement): number {
    const handle = this.#next;
    this.#next += 1;
    this.#byHandle.set(handle, statement);
    return handle;
  }

  get(handle: number): PreparedStatement | undefined {
    return this.#byHandle.get(handle);
  }

  remove(handle: number): boolean {
    return this.#byHandle.delete(handle);
  }

  clear(): void {
    this.#byHandle.clear();
  }
}
