// Who may import whom (docs/architecture.md). test/architecture checks it, and that every rule here can fail.
// A rule with `allow` names the only folders that those in `from` may import of ours; node's own modules and packages have rules of their own below.
const lib = (names) => `^src/lib/(${names})(/|\\.ts$)`;
const PURE = 'errors|model|template|scheduler|check';

/** @param {string} name @param {string} why @param {string} from @param {string[]} allow */
const only = (name, why, from, allow) => ({
  name: `${name}-imports`,
  comment: why,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allow] },
});

/** @param {string} npm @param {string} path @param {object} [extra] */
const owner = (npm, path, extra = {}) => ({
  name: `owner-of-${npm.replace(/\W+/g, '-')}`,
  comment: `one owner a package: ${npm} is used by ${path} and by nobody else`,
  severity: 'error',
  from: { path: '^src/', pathNot: path },
  to: { path: `node_modules/(${npm})/`, ...extra },
});

module.exports = {
  forbidden: [
    { name: 'no-circle', comment: 'what depends on itself cannot be understood or loaded in parts', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dead-module',
      comment: 'no command comes to it',
      severity: 'error',
      // the generator imports all commands, and each of those comes to main.ts; asked of every one of them it takes seconds
      from: { path: '^src/commands/(vm/index|generate/write)\\.ts$' },
      to: {
        path: '^src/',
        pathNot: ['^src/commands/(\\w+/index|generate/write)\\.ts$', '^src/lib/exec/scripted\\.ts$', '^src/commands/load\\.cjs$'],
        reachable: false,
      },
    },
    { name: 'no-lost-import', comment: 'there is no such module', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-package',
      comment: 'packages of the tests are not there where the commands run',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },

    {
      name: 'pure-no-package',
      comment: 'the domain knows no package and no module of node: no input, no output, no clock',
      severity: 'error',
      from: { path: lib(PURE) },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    only('errors', 'the lowest layer', lib('errors'), []),
    only('model', 'the domain', lib('model'), [lib('errors')]),
    only('scheduler', 'a pure function', lib('scheduler'), [lib('model')]),
    only('check', 'what was seen against what is believed: a pure function', lib('check'), [lib('errors|model')]),
    only('template', 'the language', lib('template'), [lib('errors')]),
    only('config', '', lib('config'), [lib('errors|template|yaml')]),
    only('context', 'what a guest is told; pure but for the contract of storage', lib('context'), [
      lib('errors|model|template'),
      '^src/lib/drivers/storage/driver\\.ts$',
    ]),
    only('xml', 'writes trees of documents (types) and reads templates', lib('xml'), [lib('errors|template'), '^src/lib/documents/element\\.ts$']),
    only('yaml', 'a text as a tree with places', lib('yaml'), []),
    only('template-forms', 'a template in any of its forms', lib('templateForms'), [lib('errors|template|xml|yaml')]),
    only('exec', '', lib('exec'), [lib('errors'), '^src/lib/model/rehearsal\\.ts$']),
    only('output', '', lib('output'), [lib('errors|model')]),
    only('documents', 'views (types of ops and state) to documents', lib('documents'), [
      lib('errors|model|template|ops|check|scheduler'),
      '^src/lib/drivers/\\w+/driver\\.ts$',
      '^src/state/(packing|vms|vnets)\\.ts$',
    ]),
    only('drivers', 'node work; of exec the contract and the quoting', lib('drivers'), [
      lib('errors|model|template|xml|version'),
      '^src/lib/check/facts\\.ts$',
      '^src/lib/exec/(runner|quote)\\.ts$',
    ]),
    only('nodes', 'preparing machines; of exec the contract and the quoting', lib('nodes'), [
      lib('errors|model|template|yaml'),
      '^src/lib/exec/(runner|quote)\\.ts$',
    ]),
    only('state', '', '^src/state/', [lib('errors|model|template')]),
    only('engine', 'runs plans and knows no use case', lib('engine'), [lib('errors'), '^src/state/']),
    only('ops', 'use cases; of drivers the contracts', lib('ops'), [
      lib('errors|model|template|scheduler|check|engine|config|context|version|xml'),
      '^src/state/',
      '^src/lib/drivers/(node|\\w+/driver)\\.ts$',
      // placement judges hosts and datastores by their documents
      '^src/lib/documents/(host|datastore|parts|element)\\.ts$',
    ]),
    {
      name: 'views-are-types',
      comment: 'documents take views as they are: they never ask for them',
      severity: 'error',
      from: { path: lib('documents|xml') },
      to: { path: ['^src/lib/(ops|drivers|documents/element)', '^src/state/(vms|vnets)'], pathNot: '^src/lib/documents/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'output-takes-types',
      comment: 'output knows the model by its types',
      severity: 'error',
      from: { path: lib('output') },
      to: { path: lib('model'), dependencyTypesNot: ['type-only'] },
    },

    { name: 'nobody-imports-commands', comment: 'they are the top', severity: 'error', from: { pathNot: '^src/commands/' }, to: { path: '^src/commands/' } },
    {
      name: 'one-composition-root',
      comment: 'concrete drivers and their ways to nodes are chosen in one place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/commands/drivers\\.ts$', lib('drivers|exec')] },
      to: { path: ['^src/lib/drivers/\\w+/\\w+/', '^src/lib/exec/'], pathNot: '^src/lib/exec/(runner|quote)\\.ts$' },
    },
    {
      name: 'chosen-when-asked-for',
      comment: 'a list never pays for SSH',
      severity: 'error',
      from: { path: '^src/commands/drivers\\.ts$' },
      to: { path: ['^src/lib/drivers/\\w+/\\w+/', '^src/lib/exec/'], dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'commands-ask-ops',
      comment: 'commands know the state by its types; its values are for the composition root, for who waits, and for oned',
      severity: 'error',
      from: { path: '^src/commands/', pathNot: '^src/commands/(context|rehearsing|waiting|oned/\\w+)\\.ts$' },
      to: { path: '^src/state/', pathNot: '^src/state/packing\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'commands-leave-engine-alone',
      comment: 'work is done by oned',
      severity: 'error',
      from: { path: '^src/commands/', pathNot: '^src/commands/(context|oned/\\w+)\\.ts$' },
      to: { path: lib('engine') },
    },

    owner('commander', '^src/commands/define\\.ts$'),
    owner('chalk|cli-table3|@?inquirer', lib('output')),
    owner('ssh2|execa', lib('exec')),
    owner('fast-xml-parser', lib('xml')),
    owner('yaml', lib('yaml')),
    owner('better-sqlite3', '^src/state/'),
    owner('kysely', '^src/state/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // metrics, orphans and the like, of which no rule speaks
    skipAnalysisNotInRules: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
