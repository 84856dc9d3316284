/** The group that came with the cloud. */
export const DEFAULT_GROUP = 0;

/** The ids of `SECURITY_GROUPS` ("100, 0"), and more: each once, in order. What is no number is left out. */
export const groupIds = (...given: readonly (string | readonly number[])[]): number[] =>
  [
    ...new Set(
      given.flatMap((ids) =>
        typeof ids === 'string'
          ? ids
              .split(',')
              .filter((word) => /^\s*\d+\s*$/.test(word))
              .map(Number)
          : ids,
      ),
    ),
  ].sort((a, b) => a - b);

/** The same as it stands in a template: `0,100`. */
export const joinedGroups = (...given: readonly (string | readonly number[])[]): string => groupIds(...given).join(',');
