/** What the field takes for yes in an attribute. */
export const isYes = (text: string | undefined): boolean => /^(yes|y|true|1)$/i.test(text ?? '');
