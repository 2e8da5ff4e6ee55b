#!/usr/bin/env bash
# Runs the server scenarios that a specification revision requires; fails when one of them fails.
# usage: conformance.sh URL 2025-11-25|2026-07-28 [RESULTS_DIR]
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '3s/^# //p' "$0" >&2
  exit 2
fi

modules=$(cd "$(dirname "$0")" && pwd)/node_modules
PATH=$modules/.bin:$PATH # has the Node 22 that the suite needs

node "$modules/@modelcontextprotocol/conformance/dist/index.js" server \
  --url "$1" --requirements "$2" ${3:+--output-dir "$3"} |
  awk '
    { print }
    /^(✓|✗) .*: [0-9]+ passed/ { sub(":", "", $2); passed[$2] = ($1 == "✓") }
    /^  (✓|✗) .* \(/ { unscored[$2] }
    END {
      for (name in passed) {
        kind = (name in unscored) ? "not scored" : "required"
        total[kind]++
        good[kind] += passed[name]
      }
      for (kind in total) printf "%s: %d/%d scenarios passed\n", kind, good[kind], total[kind]
    }'
