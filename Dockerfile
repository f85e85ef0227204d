# The hub for a PostgreSQL and a Redis of your own: Node comes with the base image, so the packages that bring a Node and
# an embedded PostgreSQL stay out (--omit=optional). Settings and secrets come at start, never into the image.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# With the optional ones: what bundles is a binary for each platform.
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY libs ./libs
COPY plugins ./plugins
COPY scripts/bundle.mjs ./scripts/bundle.mjs
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# What hashes passwords is a binary for each platform, which npm counts as optional too: this platform's is taken by hand,
# in the version the lock file gave its package.
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
  && npm install --no-save --omit=dev --omit=optional --ignore-scripts \
    "@node-rs/argon2-linux-$(node -p process.arch)-gnu@$(node -p "require('@node-rs/argon2/package.json').version")" \
  && node -e "require('@node-rs/argon2')"

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-old-space-size=256", "--min-semi-space-size=16", "--max-semi-space-size=16", "--heap-growing-percent=60", "dist/hub/main.js"]
