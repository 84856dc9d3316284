/** Kinds of markets: what a template must have for each, and whether apps are put into it or only offered by it. */
export interface MarketKind {
  readonly required: readonly string[];
  /** others offer what is in it; nobody here puts anything there */
  readonly public: boolean;
}

export const MARKET_KINDS: Readonly<Record<string, MarketKind>> = {
  one: { required: [], public: true },
  http: { required: ['BASE_URL', 'PUBLIC_DIR'], public: false },
  s3: { required: ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'REGION', 'BUCKET'], public: false },
  linuxcontainers: { required: [], public: true },
};
