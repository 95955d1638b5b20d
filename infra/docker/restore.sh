#!/usr/bin/env bash
# Puts a backup in the place of all that is in the database:
#
#   infra/docker/restore.sh [--yes] FILE
#
# The backup is first read into a database beside the one in use, so that a damaged file changes nothing. Then the backend
# stops, the two change places, the older one is removed, and everything starts; the backend brings an older schema up to
# date. On a new host, or for a volume that is lost, it is the same command. --yes asks nothing. ENV_FILE names another
# file than infra/docker/.env.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
compose() { docker compose -f "$here/docker-compose.prod.yml" --env-file "${ENV_FILE:-$here/.env}" "$@"; }
in_postgres() { compose exec -T -e PGOPTIONS=--client-min-messages=warning postgres sh -euc "$1"; }

sure=no
if [ "${1:-}" = --yes ]; then
  sure=yes
  shift
fi
file=${1:-}
if [ ! -r "$file" ]; then
  echo "Name a backup that can be read: infra/docker/restore.sh [--yes] FILE" >&2
  exit 2
fi
if [ $sure = no ]; then
  read -rp "Everything in the database of Veelocity is replaced by $file. Type yes to go on: " answer
  [ "$answer" = yes ] || exit 1
fi

# Whatever fails, fails before the two change places: the database in use is as it was, and runs again.
undo() {
  # shellcheck disable=SC2016
  in_postgres 'dropdb -U "$POSTGRES_USER" --if-exists --force restored' || true
  echo "The backup could not be restored. The database is as it was." >&2
  [ -z "${stopped:-}" ] || compose start backend
}
trap undo EXIT

compose up -d --wait postgres

echo "Reading the backup."
# shellcheck disable=SC2016 # in all of these the container's own shell fills in the names
in_postgres 'dropdb -U "$POSTGRES_USER" --if-exists --force restored && createdb -U "$POSTGRES_USER" restored'
# shellcheck disable=SC2016
in_postgres 'pg_restore -U "$POSTGRES_USER" -d restored --no-owner --no-privileges --single-transaction --exit-on-error' <"$file"

echo "Putting it in its place."
stopped=yes
compose stop backend
# shellcheck disable=SC2016
in_postgres 'psql -U "$POSTGRES_USER" -d template1 -qv ON_ERROR_STOP=1 -v name="$POSTGRES_DB"' <<'SQL'
drop database if exists replaced with (force);
select pg_terminate_backend(pid) from pg_stat_activity where datname = :'name' \g /dev/null
begin;
alter database :"name" rename to replaced;
alter database restored rename to :"name";
commit;
SQL
trap - EXIT
# shellcheck disable=SC2016
in_postgres 'dropdb -U "$POSTGRES_USER" --force replaced'

compose up -d --wait
echo "The backup is in place, and Veelocity runs on it."
