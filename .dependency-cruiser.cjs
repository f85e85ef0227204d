/**
 * Who may import whom. Arrows point down; a broken arrow fails the build. Every rule: docs/adr/0002-rooms-and-import-rules.md.
 * There is no baseline of known violations.
 */
const SPEC = '\\.(spec|contract\\.spec)\\.ts$';
const STAGE = '(intake|normalise|match|audience|render|schedule|route|send|report|fallback|statistics)';

module.exports = {
  forbidden: [
    {
      name: '1-libs-stand-on-the-kernel',
      comment: 'ADR 0002: libs are pure; they import the kernel only, templates also sms-text.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: SPEC },
      to: { path: '^(libs|src|plugins|demo|test)/', pathNot: ['^libs/kernel/', '^libs/$1/'] },
    },
    {
      name: '1-libs-do-no-io',
      comment: 'ADR 0002: no framework, no database, no queue, no network in libs.',
      severity: 'error',
      from: { path: '^libs/', pathNot: SPEC },
      to: { path: '(@nestjs|@mikro-orm|node_modules/(bull|pg|undici|fastify)/|^(node:)?(http|https|net|fs|dns)$)' },
    },
    {
      name: '2-core-stands-on-the-kernel',
      comment: 'ADR 0002: the SDK imports the kernel only: no Nest, no ORM.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '^src/core/testing/' },
      to: { path: '(^src/(?!core/)|^libs/(?!kernel/)|^plugins/|@nestjs|@mikro-orm)' },
    },
    {
      name: '3-plugins-use-the-sdk',
      comment: 'ADR 0002: a plugin imports @hub/core, never another plugin, never libs, never deeper into src.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/', pathNot: ['/test/', '/simulator/'] },
      to: { path: '^(src|libs|plugins)/', pathNot: ['^src/core/index\\.ts$', '^plugins/$1/'] },
    },
    {
      name: '3-plugins-specs-use-the-sdk-too',
      comment: 'ADR 0002: specs and simulators may use the second door, src/core/testing.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/(test|simulator)/' },
      to: { path: '^(src|libs|plugins)/', pathNot: ['^src/core/(testing/)?index\\.ts$', '^plugins/$1/'] },
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
      comment: 'ADR 0002: a stage imports the model and the rooms below; only flows see several stages.',
      severity: 'error',
      from: { path: `^src/pipeline/${STAGE}/` },
      to: { path: `^src/pipeline/${STAGE}/`, pathNot: '^src/pipeline/$1/' },
    },
    {
      name: '5-stages-do-not-call-flows',
      comment: 'ADR 0002: flows call stages, never the other way; sources hand over through the model.',
      severity: 'error',
      from: { path: `^src/(pipeline/(${STAGE}|model|trace)|sources/[^/]+)/` },
      to: { path: '^src/pipeline/[^/]+\\.ts$', pathNot: '^src/pipeline/stages\\.ts$' },
    },
    {
      name: '5-sources-use-the-model',
      comment: 'ADR 0002: sources hand occasions over through pipeline/model.',
      severity: 'error',
      from: { path: '^src/sources/[^/]+/' },
      to: { path: `^src/pipeline/${STAGE}/` },
    },
    {
      name: '5-rooms-below-do-not-look-up',
      comment: 'ADR 0002: infra knows no room above it; accounts, shops, contacts and notices know no pipeline.',
      severity: 'error',
      from: { path: '^src/infra/' },
      to: { path: '^src/(?!infra/|core/)' },
    },
    {
      name: '5-rooms-know-no-pipeline',
      comment: 'ADR 0002: the pipeline stands on accounts, shops, contacts, notices and the plugin host.',
      severity: 'error',
      from: { path: '^src/(accounts|shops|contacts|notices|plugin-host|core)/' },
      to: { path: '^src/(pipeline|sources)/' },
    },
    {
      name: '6-orm-only-where-rows-live',
      comment: 'ADR 0002 and 0004: entities, repositories and infra/database import MikroORM.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.(entity|repository)\\.ts$', '^src/infra/database/', SPEC] },
      to: { path: 'node_modules/(@mikro-orm|pg|kysely)' },
    },
    {
      name: '6-bull-only-in-the-queue',
      comment: 'ADR 0001: the doorbell is the only thing that knows Bull.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/infra/queue/' },
      to: { path: 'node_modules/(bull|@nestjs/bull|ioredis)/' },
    },
    {
      name: '6-plugins-call-http-through-the-hub',
      comment: 'ADR 0002: a plugin gets its way out as a service; only simulators and specs open sockets.',
      severity: 'error',
      from: { path: '^plugins/', pathNot: ['/test/', '/simulator/'] },
      to: { path: '(node_modules/(undici|axios|got)/|^(node:)?(http|https|net|tls)$)' },
    },
    {
      name: '6-system-scope-is-for-few',
      comment:
        'ADR 0007: a transaction that sees every organisation is for intake, flows, the sweeper and three look-ups.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/pipeline/[^/]+\\.flow\\.ts$',
          '^src/pipeline/sweeper\\.ts$',
          '^src/pipeline/intake/intake\\.service\\.ts$',
          '^src/pipeline/report/report\\.controller\\.ts$',
          '^src/accounts/sign-in\\.service\\.ts$',
          '^src/infra/crypto/keyring\\.ts$',
          '^src/health\\.controller\\.ts$',
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
      comment: 'ADR 0002: a file nobody imports is an entry or it goes.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          SPEC,
          '\\.(js|mjs|html|css)$',
          '^src/(main|create-migration|openapi)\\.ts$',
          '^plugins/_template/',
          '^plugins/[^/]+/simulator/',
        ],
      },
      to: {},
    },
    {
      name: '7-doors-of-libs',
      comment: 'ADR 0002: a lib is entered by its index.',
      severity: 'error',
      from: { path: '^(src|plugins|demo|test)/' },
      to: { path: '^libs/[^/]+/(?!index\\.ts$)' },
    },
    {
      name: '7-doors-of-core',
      comment: 'ADR 0002: core is entered by its index.',
      severity: 'error',
      from: { path: '^(src/(?!core/)|plugins/)' },
      to: { path: '^src/core/(?!(testing/)?index\\.ts$)' },
    },
    {
      name: '7-simulators-stay-out-of-production',
      comment: 'ADR 0002: simulators serve tests and the demo.',
      severity: 'error',
      from: { path: '^src/(?!core/testing/)' },
      to: { path: '(/simulator/|^src/core/testing/)' },
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
