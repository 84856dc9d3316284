import type { Arg, Binary, Opt, Verb } from '../define';
import { allOptions, BY, formsOf, type Offer, offerOf, verbsOf } from './words';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** In a specification of _arguments these end a part of it. */
const inSpec = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

const actionOf = (offer: Offer | undefined): string => {
  if (!offer) return ' ';
  const tokens = [...(offer.list ? [','] : []), ...(offer.noun ? [`@${offer.noun}`] : []), ...(offer.file ? ['@file'] : []), ...offer.words];
  // the blank keeps _arguments from putting words of its own among ours
  return ` _onekit_offer ${tokens.join(' ')}`;
};

/** `(-m)--multiple=[how many VMs]:x: ` */
const optionSpecs = (opt: Opt<unknown>): string[] => {
  const forms = formsOf(opt);
  return forms.map((form) => {
    const others = forms.length > 1 ? `(${forms.join(' ')})` : '';
    const explained = `[${inSpec(opt.summary)}]`;
    if (opt.value === undefined) return quoted(`${others}${form}${explained}`);
    const takes = form.startsWith('--') ? (opt.glued ? '=-' : '=') : '+';
    return quoted(`${others}${form}${takes}${explained}${opt.valueOptional ? '::' : ':'}${inSpec(opt.value)}:${actionOf(offerOf(opt))}`);
  });
};

const argSpec = (arg: Arg<unknown>, i: number): string => quoted(`${i + 1}${arg.optional ? '::' : ':'}${inSpec(arg.usage)}:${actionOf(offerOf(arg))}`);

const verbLines = (binary: Binary, verb: Verb): string[] => {
  const specs = [
    ...Object.values(verb.args).map(argSpec),
    ...allOptions(verb).flatMap(optionSpecs),
    ...(binary.root ? [quoted('--version[show the version]')] : []),
  ];
  return [`    ${quoted(`${binary.name} ${binary.root ? '-' : verb.name}`)})`, '      _arguments -S \\', `        ${specs.join(' \\\n        ')}`, '      ;;'];
};

const WORK = `
# Names and numbers of one kind of object, from the index that the commands leave.
_onekit_names() {
  local index=\${ONE_LOCATION:+$ONE_LOCATION/var}
  index=\${index:-/var/lib/one}/.index/$1
  [[ -r $index ]] || return 1
  local -a lines names ids
  lines=("\${(@f)$(<$index)}")
  (( $#lines <= 100000 )) || return 1
  if [[ $PREFIX == [0-9]* ]]; then
    ids=("\${(@)lines%% *}")
    compadd -l -d lines -a ids
  fi
  names=("\${(@)lines#* }")
  names=("\${(@)names:#(<->|-*)}")
  compadd -a names
}

_onekit_offer() {
  local token
  if [[ $1 == , ]]; then
    shift
    compset -P '*,'
  fi
  for token; do
    case $token in
      @file) _files ;;
      @*) _onekit_names \${token#@} ;;
      *=) compadd -S '' -- $token ;;
      *) compadd -- $token ;;
    esac
  done
}

_onekit() {
  local curcontext=$curcontext verb=-
  local -a verbs
  typeset -A opt_args
  _onekit_verbs
  if (( $#verbs )); then
    if (( CURRENT == 2 )); then
      _describe -t commands command verbs
      _arguments '--help[show the help]' '--version[show the version]'
      return
    fi
    if [[ $words[2] == help ]]; then
      (( CURRENT == 3 )) && _describe -t commands command verbs
      return
    fi
    verb=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  _onekit_verb
}

_onekit "$@"
`;

export const zshCompletion = (binaries: readonly Binary[]): string =>
  [
    `#compdef ${binaries.map((b) => b.name).join(' ')}`,
    `# zsh completion; ${BY}`,
    '',
    '_onekit_verbs() {',
    '  case $service in',
    ...binaries
      .filter((b) => !b.root)
      .flatMap((b) => [
        `    ${b.name})`,
        '      verbs=(',
        ...[...b.verbs.map((v) => `${v.name}:${v.summary.replaceAll(':', '\\:')}`), 'help:Show the help of a command'].map((v) => `        ${quoted(v)}`),
        '      )',
        '      ;;',
      ]),
    '  esac',
    '}',
    '',
    '_onekit_verb() {',
    '  case "$service $verb" in',
    ...binaries.flatMap((b) => verbsOf(b).flatMap((v) => verbLines(b, v))),
    '  esac',
    '}',
    WORK.trimEnd(),
    '',
  ].join('\n');
