import { usageError } from '../errors/errors';

const MOST = 500;

/** Why somebody does something, as he says it: one line. Throws usage errors. */
export const checkReason = (text: string): string => {
  if (text.trim() === '') throw usageError('--reason: an empty text says nothing');
  if (/\p{Cc}|\p{Surrogate}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text))
    throw usageError('--reason: the text holds control characters; it is one line of plain text');
  if (text.length > MOST) throw usageError(`--reason: the text has ${text.length} characters, and ${MOST} are the most`);
  return text;
};
