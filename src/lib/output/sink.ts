/** Where text goes, and what is known of it. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}
