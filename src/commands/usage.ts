/** Usage was asked for, or is the answer to wrong words; `code` is the exit code. */
export class Usage extends Error {
  constructor(
    readonly text: string,
    readonly problem: string | undefined,
    /** the command that says what the right words are */
    readonly next?: string,
  ) {
    super(problem ?? 'usage');
  }
}
