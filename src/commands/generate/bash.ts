import type { Binary, Verb } from '../define';
import { allOptions, BY, formsOf, type Offer, offerOf, takesNext, verbsOf } from './words';

const token = (offer: Offer): string =>
  [...(offer.list ? [','] : []), ...(offer.noun ? [`@${offer.noun}`] : []), ...(offer.file ? ['@file'] : []), ...offer.words].join(' ');

/** `oned` has no verbs: its key is `oned -`. */
const keyOf = (binary: Binary, verb: Verb): string => `${binary.name} ${binary.root ? '-' : verb.name}`;

const verbLines = (binary: Binary, verb: Verb): string[] => {
  const options = allOptions(verb);
  const typed = options.flatMap((o) => [...formsOf(o), ...(o.glued ? [`${o.long}=`] : [])]);
  const args = Object.values(verb.args).map((a) => `'${offerTokens(offerOf(a))}'`);
  return [
    `    '${keyOf(binary, verb)}')`,
    `      args=(${args.join(' ')})`,
    `      opts='${[...typed, ...(binary.root ? ['--version'] : [])].join(' ')}'`,
    `      valued=' ${options.filter(takesNext).flatMap(formsOf).join(' ')} '`,
    '      ;;',
  ];
};

const offerTokens = (offer: Offer | undefined): string => (offer ? token(offer) : '');

/** What may stand behind an option; options of the same offer share a line. */
const valueLines = (binaries: readonly Binary[]): string[] => {
  const patterns = new Map<string, string[]>();
  for (const binary of binaries)
    for (const verb of verbsOf(binary))
      for (const option of allOptions(verb)) {
        const offer = option.value === undefined ? undefined : offerOf(option);
        if (!offer) continue;
        const known = patterns.get(token(offer)) ?? [];
        known.push(...formsOf(option).map((form) => `'${keyOf(binary, verb)} ${form}'`));
        patterns.set(token(offer), known);
      }
  return [...patterns].map(([what, keys]) => `    ${keys.join(' | ')}) what='${what}' ;;`);
};

/**
 * No node is started and, until a name is wanted, no other program: words are in this file. Names come from the index that the commands leave,
 * through awk (4 ms for 10,000 of them; bash takes 35) and never through -W, which would expand what is in them.
 */
const WORK = `
# Names and numbers of one kind of object that begin with what was typed. Not beyond 100,000: nobody looks through them, and TAB would feel it.
_onekit_names() {
  local index=\${ONE_LOCATION:+$ONE_LOCATION/var}
  index=\${index:-/var/lib/one}/.index/$1
  [[ -r $index ]] || return 0
  typed=$2 awk '
    BEGIN { typed = ENVIRON["typed"]; n = length(typed); numbers = typed ~ /^[0-9]/ }
    NR > 100000 { many = 1; exit }
    numbers && substr($1, 1, n) == typed { found[++count] = $1 }
    {
      name = substr($0, index($0, " ") + 1)
      if (substr(name, 1, n) == typed && name !~ /^([0-9]+$|-)/) found[++count] = name
    }
    END { if (!many) for (i = 1; i <= count; i++) print found[i] }
  ' "$index"
}

# Fills COMPREPLY: $1 what may stand here, $2 what was typed of it, $3 what stands before it in the same word.
_onekit_offer() {
  local what=$1 typed=$2 head=$3 quote='' token word IFS=$' \\t\\n'
  local -a found
  if [[ $what == ,* ]]; then
    what=\${what#,}
    if [[ $typed == *,* ]]; then
      head+=\${typed%,*},
      typed=\${typed##*,}
    fi
  fi
  word=$head$typed
  if [[ $word == [\\"\\']* && \${word:1} != *"\${word:0:1}"* ]]; then
    # an open quotation: readline leaves its mark where it is, and closes it
    quote=\${word:0:1}
    head=\${head#"$quote"}
    typed=\${typed#"$quote"}
  else
    typed=\${typed//\\\\/}
  fi
  for token in $what; do
    case $token in
      @file)
        compopt -o filenames 2>/dev/null
        word=$typed
        [[ $typed == "~/"* ]] && word=$HOME/\${typed#"~/"}
        mapfile -t found < <(compgen -f -- "$word")
        [[ $word == "$typed" ]] || found=("\${found[@]/#"$HOME/"/"~/"}")
        COMPREPLY+=("\${found[@]}")
        ;;
      @*)
        mapfile -t found < <(_onekit_names "\${token#@}" "$typed")
        for word in "\${found[@]}"; do
          [[ -n $quote ]] || printf -v word %q "$word"
          COMPREPLY+=("$head$word")
        done
        ;;
      "$typed"*)
        [[ $token == *= ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$head$token")
        ;;
    esac
  done
}

_onekit() {
  local verb='-' verbs='' opts='' valued='' what='' pending='' plain='' word i n=0 given=0 first=1 IFS=$' \\t\\n'
  local -a args=() words=()
  COMPREPLY=()
  # readline takes "=" for the end of a word: --wait=RUN comes as three of them
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]-}
    if ((n > 1)) && [[ $word == = || ( \${COMP_WORDS[i - 1]} == = && -n $word ) ]]; then
      words[n - 1]+=$word
    else
      words[n++]=$word
    fi
  done
  local bin=\${words[0]##*/} cur=\${words[n - 1]}
  _onekit_verbs "$bin"
  if [[ -n $verbs ]]; then
    verb=\${words[1]}
    first=2
    if ((n == 2)); then
      mapfile -t COMPREPLY < <(compgen -W "$verbs help --help --version" -- "$cur")
      return
    elif [[ $verb == help ]]; then
      ((n > 3)) || mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$cur")
      return
    fi
  fi
  _onekit_verb "$bin $verb"
  for ((i = first; i < n - 1; i++)); do
    word=\${words[i]}
    if [[ -n $pending ]]; then
      pending=
    elif [[ -n $plain || $word != -?* ]]; then
      ((++given))
    elif [[ $word == -- ]]; then
      plain=1
    elif [[ $valued == *" $word "* ]]; then
      pending=$word
    fi
  done
  if [[ -n $pending ]]; then
    _onekit_value "$bin $verb $pending"
    _onekit_offer "$what" "$cur" ''
  elif [[ -z $plain && $cur == --*=* ]]; then
    _onekit_value "$bin $verb \${cur%%=*}"
    _onekit_offer "$what" "\${cur#*=}" "\${cur%%=*}="
  elif [[ -z $plain && $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$opts" -- "$cur")
    ((\${#COMPREPLY[@]} == 1)) && [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  else
    _onekit_offer "\${args[given]-}" "$cur" ''
  fi
  # what stands before a "=" is another word to readline, and stays
  if [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
    word=\${cur%=*}=
    COMPREPLY=("\${COMPREPLY[@]#"$word"}")
  fi
}
`;

export const bashCompletion = (binaries: readonly Binary[]): string =>
  [
    `# bash completion of ${binaries.map((b) => b.name).join(', ')}; ${BY}`,
    '# shellcheck shell=bash disable=SC2034,SC2088',
    '',
    '_onekit_verbs() {',
    '  case $1 in',
    ...binaries.filter((b) => !b.root).map((b) => `    ${b.name}) verbs='${b.verbs.map((v) => v.name).join(' ')}' ;;`),
    '  esac',
    '}',
    '',
    '# args: what each argument may be ("," several, "@" objects or files); opts: the options; valued: those with a word behind them',
    '_onekit_verb() {',
    '  case $1 in',
    ...binaries.flatMap((b) => verbsOf(b).flatMap((v) => verbLines(b, v))),
    '  esac',
    '}',
    '',
    '_onekit_value() {',
    '  case $1 in',
    ...valueLines(binaries),
    '  esac',
    '}',
    WORK,
    `complete -F _onekit ${binaries.map((b) => b.name).join(' ')}`,
    '',
  ].join('\n');
