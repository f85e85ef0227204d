/**
 * Who may import whom. Arrows point down; a broken arrow fails the build. The number before a rule's name is its rule in
 * docs/adr/0002-rooms-and-import-rules.md. There is no baseline of known violations.
 */
const SPEC = '\\.spec\\.ts$';
/** Any folder of the pipeline but the two that all stages share: a new stage is guarded from its first file. */
const STAGE = '^src/pipeline/(?!model/|trace/)([^/]+)/';
const OURS = '^(src|libs|plugins|demo|bench|test)/';
const HTTP = ['^(node:)?(http|https|http2|net|tls)$', 'node_modules/(undici|axios|got|fastify)/'];
const ORM = 'node_modules/(@mikro-orm|pg|kysely)/';
const BULL = 'node_modules/(bull|@nestjs/bull|ioredis)/';

module.exports = {
  forbidden: [
    {
      name: '1-libs-stand-on-the-kernel',
      comment: 'ADR 0002: a lib imports the kernel and nothing else of ours.',
      severity: 'error',
      from: { path: '^libs/(?!templates/)([^/]+)/' },
      to: { path: OURS, pathNot: ['^libs/kernel/', '^libs/$1/'] },
    },
    {
      name: '1-templates-also-on-sms-text',
      comment: 'ADR 0002: templates may count segments, so they may import sms-text.',
      severity: 'error',
      from: { path: '^libs/templates/' },
      to: { path: OURS, pathNot: '^libs/(kernel|sms-text|templates)/' },
    },
    {
      name: '1-libs-do-no-io',
      comment: 'ADR 0002: no framework, no database, no queue, no network and no files in libs.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: [...HTTP, ORM, BULL, 'node_modules/@nestjs/', '^(node:)?(fs|fs/promises|dns|child_process)$'] },
    },
    {
      name: '2-core-stands-on-the-kernel',
      comment: 'ADR 0002: the SDK, its second door for specs included, imports the kernel and nothing else of ours.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: OURS, pathNot: ['^src/core/', '^libs/kernel/index\\.ts$'] },
    },
    {
      name: '2-core-is-ports-and-types',
      comment:
        'ADR 0002: no framework, no database, no queue, no network in the SDK; its testing door may open sockets.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '^src/core/testing/' },
      to: { path: [...HTTP, ORM, BULL, 'node_modules/@nestjs/'] },
    },
    {
      name: '3-plugins-use-the-sdk',
      comment: 'ADR 0002: a plugin imports @hub/core: never another plugin, never libs, never deeper into src.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/', pathNot: '^plugins/[^/]+/(test|simulator)/' },
      to: { path: OURS, pathNot: ['^src/core/index\\.ts$', '^plugins/$1/'] },
    },
    {
      name: '3-plugins-specs-use-the-sdk-too',
      comment: 'ADR 0002: specs and simulators of a plugin may also use the second door, @hub/core/testing.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/(test|simulator)/' },
      to: { path: OURS, pathNot: ['^src/core/(testing/)?index\\.ts$', '^plugins/$1/'] },
    },
    {
      name: '4-only-the-registry-knows-plugins',
      comment: 'ADR 0002: one file in src imports plugins.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/plugin-host/plugin-registry\\.ts$' },
      to: { path: '^plugins/' },
    },
    {
      name: '5-stages-know-no-sibling',
      comment: 'ADR 0002: a stage never sees another stage; only the flows and their own files beside them do.',
      severity: 'error',
      from: { path: STAGE },
      to: { path: STAGE, pathNot: '^src/pipeline/$1/' },
    },
    {
      name: '5-stages-import-what-lies-below',
      comment: 'ADR 0002: a stage imports the model, the stage names, the decisions of the trace and the rooms below.',
      severity: 'error',
      from: { path: STAGE },
      to: {
        path: '^(src|plugins|demo|test)/',
        pathNot: [
          STAGE,
          '^src/pipeline/model/',
          '^src/pipeline/stages\\.ts$',
          '^src/pipeline/trace/decision\\.(entity|repository)\\.ts$',
          '^src/(core|plugin-host|shops|contacts|notices|accounts|infra)/',
        ],
      },
    },
    {
      name: '5-model-and-trace-know-no-stage',
      comment: 'ADR 0002: what all stages share sees no stage and no flow; the model does not see the trace either.',
      severity: 'error',
      from: { path: '^src/pipeline/(model|trace)/' },
      to: { path: '^src/(pipeline|sources)/', pathNot: ['^src/pipeline/(model|$1)/', '^src/pipeline/stages\\.ts$'] },
    },
    {
      name: '5-accounts-are-for-controllers',
      comment: 'ADR 0002: who is signed in is known at the door; behind it an organisation is a parameter.',
      severity: 'error',
      from: { path: '^src/(pipeline|sources)/', pathNot: '\\.(controller|module)\\.ts$' },
      to: { path: '^src/accounts/' },
    },
    {
      name: '5-sources-use-the-model',
      comment: 'ADR 0002: sources hand occasions over through pipeline/model; their module file may wire the pipeline.',
      severity: 'error',
      from: { path: '^src/sources/', pathNot: '\\.module\\.ts$' },
      to: { path: '^src/pipeline/', pathNot: '^src/pipeline/model/' },
    },
    {
      name: '5-infra-does-not-look-up',
      comment: 'ADR 0002: infra knows no room above it, only core and libs.',
      severity: 'error',
      from: { path: '^src/infra/' },
      to: { path: OURS, pathNot: '^(src/(infra|core)|libs)/' },
    },
    {
      name: '5-rooms-know-no-pipeline',
      comment: 'ADR 0002: the pipeline stands on accounts, shops, contacts, notices and the plugin host.',
      severity: 'error',
      from: { path: '^src/(accounts|shops|contacts|notices|outbound-webhooks|plugin-host)/' },
      to: { path: '^src/(pipeline|sources)/' },
    },
    {
      name: '6-orm-only-where-rows-live',
      comment: 'ADR 0002 and 0004: entities, repositories and infra/database import MikroORM and the driver.',
      severity: 'error',
      from: { path: '^(src|plugins|demo)/', pathNot: ['^src/.*\\.(entity|repository)\\.ts$', '^src/infra/database/'] },
      to: { path: ORM },
    },
    {
      name: '6-bull-only-in-the-queue',
      comment: 'ADR 0001 and 0002: the doorbell is the only thing that knows Bull.',
      severity: 'error',
      from: { path: '^(src|plugins|demo)/', pathNot: '^src/infra/queue/' },
      to: { path: BULL },
    },
    {
      name: '6-plugins-call-http-through-the-hub',
      comment:
        'ADR 0002: a plugin gets its way out as a service, which checks addresses; only simulators and specs open sockets.',
      severity: 'error',
      from: { path: '^plugins/', pathNot: '^plugins/[^/]+/(test|simulator)/' },
      to: { path: HTTP },
    },
    {
      name: '6-system-scope-is-for-few',
      comment:
        'ADR 0002 and 0007: a transaction that sees every organisation is for intake, the flows, the sweeper, the start, clocks of sources and a few look-ups.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/pipeline/(plan|settle|dispatch|ask-again|look-up)\\.flow\\.ts$',
          '^src/pipeline/sweeper\\.ts$',
          '^src/pipeline/intake/',
          '^src/pipeline/report/report\\.controller\\.ts$',
          '^src/accounts/(sign-in|organisation-mover)\\.service\\.ts$',
          '^src/accounts/claim\\.controller\\.ts$',
          '^src/operator/',
          '^src/infra/crypto/keyring\\.ts$',
          '^src/(health|metrics)\\.controller\\.ts$',
          '^src/pipeline/watchman\\.ts$',
          '^src/privacy/retention\\.service\\.ts$',
          '^src/outbound-webhooks/webhook-sender\\.service\\.ts$',
          '^src/watchdogs/watchdogs\\.service\\.ts$',
          '^src/sync/(sync|suppressions)\\.flow\\.ts$',
          '^src/connect/connect\\.service\\.ts$',
          '^src/links/link\\.controller\\.ts$',
          '^src/apps/app-(lifecycle|door)\\.service\\.ts$',
          '^src/plugin-host/plugin-settings\\.ts$',
          '^src/sources/(stock/stock-waves|carts/cart-clock|calendar/calendar-clock|campaigns/campaign-runner)\\.ts$',
          '^src/usage/usage-clock\\.ts$',
          '^src/storefront/storefront-door\\.service\\.ts$',
          '^src/conversations/(replies|order-answers|mailboxes)\\.flow\\.ts$',
          '^src/conversations/replies\\.processor\\.ts$',
          '^src/hub\\.ts$',
        ],
      },
      to: { path: '^src/infra/database/as-system\\.ts$' },
    },
    {
      name: '7-no-cycles',
      comment: 'ADR 0002: no circle, not even of types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: '7-no-orphans',
      comment: 'ADR 0002: a file that nobody imports and that imports nobody goes.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', SPEC, '^plugins/_template/'] },
      to: {},
    },
    {
      name: '7-everything-resolves',
      comment: 'ADR 0002: an import that resolves to no file would pass every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: '7-doors-of-libs',
      comment: 'ADR 0002: a lib is entered by its index.',
      severity: 'error',
      from: { path: '^(src|plugins|demo|test)/' },
      to: { path: '^libs/[^/]+/(?!index\\.ts$)' },
    },
    {
      name: '7-doors-between-libs',
      comment: 'ADR 0002: a lib enters another lib by its index too.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/(?!index\\.ts$)', pathNot: '^libs/$1/' },
    },
    {
      name: '7-doors-of-core',
      comment: 'ADR 0002: core is entered by its index, or by that of core/testing.',
      severity: 'error',
      from: { path: OURS, pathNot: '^src/core/' },
      to: { path: '^src/core/(?!(testing/)?index\\.ts$)' },
    },
    {
      name: '7-doors-of-plugins',
      comment: 'ADR 0002: a plugin is entered by its index, or by that of its simulator.',
      severity: 'error',
      from: { path: '^(src|demo|test)/' },
      to: { path: '^plugins/[^/]+/(?!(simulator/)?index\\.ts$)' },
    },
    {
      name: '7-simulators-stay-out-of-production',
      comment: 'ADR 0002: simulators and the SDK’s second door serve specs and the demo.',
      severity: 'error',
      from: { path: '^src/(?!core/testing/)', pathNot: SPEC },
      to: { path: '(^plugins/[^/]+/simulator/|^src/core/testing/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|\\.client\\.js$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
