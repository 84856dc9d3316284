/** Which release line brings what is not there yet: the first rule that fits. A place is `binary verb --option`. */
const LINES: ReadonlyArray<readonly [RegExp, string]> = [
  [/--endpoint$/, '0.6, with the XML-RPC endpoint'],
  [/^oneflow/, '0.7, services'],
  [/^onezone (create|server|set|enable|disable)/, '0.8, federation'],
  [/^onedb (sqlite2mysql|version|history|upgrade)/, '1.0; the state migrates itself meanwhile'],
  [/^(onedb|onecfg|onelog)/, '1.0, tools of the front-end'],
  [/^oneuser (login|token-create) --(x509_proxy|proxy)$/, 'never; proxy certificates have gone out of use'],
  [/^oneuser (login|token-create) --(x509|cert)$/, '1.0, logins by certificate'],
  [/^onehost sync/, 'never; nodes hold no scripts of ours'],
  [/^onecluster (optimize|plan)/, '0.4, placement and monitoring'],
  [/^onehook (retry|log)/, '0.4, placement and monitoring'],
  [/^onemarketapp |^onemarket /, '0.5, markets, routers, backup jobs'],
  [/^onevrouter |^onebackupjob /, '0.5, markets, routers, backup jobs'],
  [/--(to|as_uid|as_gid|encrypt|decrypt)$/, '0.3, accounts and secrets'],
];

const NEXT = '0.3, the rest of the surface';

export const lineOf = (place: string): string => LINES.find(([pattern]) => pattern.test(place))?.[1] ?? NEXT;
