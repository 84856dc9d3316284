/** What the declarations do not say: the story of each command, and examples. A test runs every example through the parser. */
export interface Page {
  readonly story: readonly string[];
  /** a command line, and what it is for */
  readonly examples: ReadonlyArray<readonly [string, string]>;
  readonly seeAlso: readonly string[];
  /** exit codes that only this command has */
  readonly exits?: ReadonlyArray<readonly [string, string]>;
}
