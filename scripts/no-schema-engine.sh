#!/bin/sh
# PRISMA_SCHEMA_ENGINE_BINARY points here: Prisma must not download its native engine, and nothing may call it.
echo "no native schema engine here: migrations run through lib/db/migrate.ts" >&2
exit 1
