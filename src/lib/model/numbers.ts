/** Numbers as people of the field write them: decimal digits. `1e3`, `0x1`, `+5` and `1_000` are typing mistakes, not numbers. */
export const wholeOf = (text: string | undefined): number | undefined => {
  const number = text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : undefined;
  return number;
};

/** The same with a fraction: `0.5`, `.5`, `2`. */
export const decimalOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^(\d{1,15}(\.\d{1,15})?|\.\d{1,15})$/.test(text.trim()) ? Number(text.trim()) : undefined;
