#!/usr/bin/env bash
# Runs the scenarios for authorization servers; fails where one of them fails, warns or is skipped.
# usage: conformance-authorization.sh ISSUER CLIENT_ID RESOURCE CALLBACK_PORT [RESULTS_DIR]
# It prints the address that a browser has to go to, and waits for it at http://127.0.0.1:CALLBACK_PORT/callback.
set -euo pipefail

if [ $# -lt 4 ]; then
  sed -n '3s/^# //p' "$0" >&2
  exit 2
fi

modules=$(cd "$(dirname "$0")" && pwd)/node_modules
PATH=$modules/.bin:$PATH # has the Node 22 that the suite needs
results=${5:-$(mktemp -d)}

node "$modules/@modelcontextprotocol/conformance/dist/index.js" authorization \
  --url "$1" --client-id "$2" --resource "$3" --port "$4" --output-dir "$results" || true

# The suite's own summary is silent about warnings and what it has skipped.
node --input-type=module - "$results" <<'END'
import { globSync, readFileSync } from 'node:fs';

const files = globSync(`${process.argv[2]}/**/checks.json`);
const scenarios = files.map(file => JSON.parse(readFileSync(file, 'utf8')));
const passed = scenarios.filter(checks => checks.every(({ status }) => status === 'SUCCESS')).length;
const wrong = scenarios.flat().filter(({ status }) => status !== 'SUCCESS');
for (const { id, status, errorMessage } of wrong) {
  console.log(`${status} ${id}: ${errorMessage}`);
}
const warnings = wrong.filter(({ status }) => status === 'WARNING').length;
console.log(`${passed}/${scenarios.length} scenarios passed, ${warnings} warnings`);
process.exit(passed === 2 && scenarios.length === 2 ? 0 : 1);
END
