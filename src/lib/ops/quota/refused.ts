/** What who is no administrator is told of limits for everybody; the requests are not loaded to say it. */
export const DEFAULTS_REFUSED = 'The default quotas can only be updated by users in the oneadmin group';
