/** Where apps of a market lie: a folder that a web server shows. */
export interface MarketPlace {
  /** PUBLIC_DIR: absolute, on this machine */
  readonly folder: string;
  /** BASE_URL: under which the folder is seen */
  readonly url: string;
}

export interface Published {
  /** what others fetch it by */
  readonly source: string;
  readonly md5: string;
}

/** Markets that apps are put into. Every action is idempotent for the same arguments. */
export interface MarketDriver {
  /** Copies the bytes of an image into the market under that key; they are there whole or not at all. Errors: executionError 'market-write-failed'. */
  publish(place: MarketPlace, path: string, key: string): Promise<Published>;
  /** Takes an app's bytes away. Absent is fine. */
  remove(place: MarketPlace, key: string): Promise<void>;
}
