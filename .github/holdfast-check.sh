#!/usr/bin/env bash
# The step of action.yml: one analysis for SARIF, the cache for the annotations, the exit code of
# the first. Reads HOLDFAST_BUILD_DIR, _ARGS, _SARIF, _ANNOTATIONS and _PROGRAM.
set -euo pipefail
action="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

program="${HOLDFAST_PROGRAM:-}"
if [[ -z "$program" ]]; then
  program="$(command -v holdfast-check || true)"
fi
if [[ -z "$program" ]]; then
  (cd "$action" && ./dev build release)
  program="$action/build/release/bin/holdfast-check"
fi

read -r -a extra <<<"${HOLDFAST_ARGS:-}"
sarif="${HOLDFAST_SARIF:-holdfast.sarif}"
common=(-p "${HOLDFAST_BUILD_DIR:-build}" ${extra[@]+"${extra[@]}"})
status=0
"$program" "${common[@]}" --format=sarif -o "$sarif" || status=$?
if [[ "${HOLDFAST_ANNOTATIONS:-true}" == true && $status -ne 2 ]]; then
  # The facts come from the cache, so the second run costs next to nothing.
  "$program" "${common[@]}" --quiet --format=github || true
fi
if [[ -n "${GITHUB_OUTPUT:-}" ]]; then
  echo "exit-code=$status" >>"$GITHUB_OUTPUT"
  # 2 means that there is no report; an old file of that name is not one.
  if [[ $status -ne 2 ]]; then echo "sarif-file=$sarif" >>"$GITHUB_OUTPUT"; fi
fi
exit "$status"
