import { parseAnswers } from '../../lib/model/userInputs';
import type { Template } from '../../lib/template/template';

/** `--user-inputs A=1,B=2` where there is no template whose questions they answer: attributes as they stand. */
export const answersAsAttributes = (text: string | undefined): Template =>
  text === undefined ? [] : [...parseAnswers(text)].map(([key, value]) => ({ key, value }));
