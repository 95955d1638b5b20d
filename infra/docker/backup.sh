#!/usr/bin/env bash
# Writes a backup of the database to a file, while Veelocity runs:
#
#   infra/docker/backup.sh [FILE]     without FILE: infra/docker/backups/veelocity-<time>.dump
#
# The file appears only when it is whole, and only its owner can read it. ENV_FILE names another file than infra/docker/.env.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
compose() { docker compose -f "$here/docker-compose.prod.yml" --env-file "${ENV_FILE:-$here/.env}" "$@"; }

file=${1:-$here/backups/veelocity-$(date -u +%Y%m%dT%H%M%SZ).dump}
if [ -e "$file" ]; then
  echo "There is a file $file already. It was left as it is." >&2
  exit 1
fi
umask 077
mkdir -p "$(dirname "$file")"
draft=$file.part
trap 'rm -f "$draft"' EXIT

# shellcheck disable=SC2016 # the container's own shell fills these in
compose exec -T postgres sh -c 'pg_dump -U "$POSTGRES_USER" -d "$POSTGRES_DB" --format=custom --no-owner --no-privileges' >"$draft"
# To read a dump to its end is the only way to know that it has one.
compose exec -T postgres pg_restore --file=/dev/null <"$draft"
mv "$draft" "$file"

echo "The backup is $file ($(du -h "$file" | cut -f1))."
echo "It holds the keys of the sources encrypted: keep VEELOCITY_ENCRYPTION_KEY too, and in another place."
