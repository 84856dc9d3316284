/** What may be said of a network between states. */
export const RECOVERIES = ['success', 'failure', 'retry', 'delete'] as const;
export type Recovery = (typeof RECOVERIES)[number];
