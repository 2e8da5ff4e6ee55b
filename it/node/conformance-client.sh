#!/usr/bin/env bash
# Runs the client scenarios about authorization that a specification revision requires, with Sallyport as the client;
# fails when one of them fails.
# usage: conformance-client.sh 2025-11-25|2026-07-28 [RESULTS_DIR]
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '4s/^# //p' "$0" >&2
  exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
suite=$here/node_modules/@modelcontextprotocol/conformance
PATH=$here/node_modules/.bin:$PATH # has the Node 22 that the suite needs

# What the revision requires, then what it runs besides and Sallyport can do.
scenarios=$(awk '/^[a-z_]+:/ { client = ($1 == "client:") } client && /^ +- auth\// { print $2 }' \
  "$suite/requirements/$1.yaml")
extras="auth/client-credentials-basic auth/client-credentials-jwt"

export here suite revision=$1 results=${2:-}

run() { # SCENARIO [OPTION...]
  local output
  if output=$(node "$suite/dist/index.js" client --command "node $here/conformance-client.mjs" --scenario "$1" \
    --spec-version "$revision" --timeout 60000 ${results:+--output-dir "$results"} "${@:2}" 2>&1); then
    echo "✓ $1: $(sed -n 's/^Passed: //p' <<<"$output")"
  else
    printf '%s\n' "✗ $1"$'\n'"$(sed 's/^/    /' <<<"$output")"
  fi
}
export -f run

each() { # of the scenarios on standard input, as many at a time as there are processors
  xargs -P "$(nproc)" -I {} bash -c 'run "$@"' - {} "$@"
}

required=$(printf "%s\n" $scenarios | each)
echo "$required"
printf '%s\n' $extras | each --force
total=$(wc -w <<<"$scenarios")
good=$(grep -c '^✓' <<<"$required" || true)
echo "required: $good/$total scenarios passed"
[ "$good" -eq "$total" ]
