#!/bin/sh
# Runs once, when the database folder is empty. The hub refuses a role that sees through row security, which the image's
# own user does, so the hub gets a plain role that owns its database.
psql --set ON_ERROR_STOP=1 --set password="${DATABASE_PASSWORD:?}" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role talaria login nosuperuser nobypassrls nocreatedb nocreaterole password :'password';
create database talaria owner talaria;
SQL
