/** One ERROR or INFO token of SQL Server, with the server's own names for its parts. */
export interface ServerMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}
