# Completion for holdfast-check, holdfast-run, holdfast-proxy and holdfast-fuzz in bash (and in zsh
# after `autoload bashcompinit && bashcompinit`). The options and their choices are read from the
# program's own --help, so they cannot disagree with it.
_holdfast() {
  local program="${COMP_WORDS[0]}" word="${COMP_WORDS[COMP_CWORD]}" help option values verbs
  help="$("$program" --help 2>/dev/null)" || return 0
  verbs="$(sed -n '/^Subcommands:/,$ s/^  \([a-z]\+\) .*/\1/p' <<<"$help")"
  if [[ -n "$verbs" && $COMP_CWORD -eq 1 && "$word" != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$word")
    return 0
  fi
  if grep -qxF -- "${COMP_WORDS[1]}" <<<"$verbs"; then
    help="$("$program" "${COMP_WORDS[1]}" --help 2>/dev/null)" || return 0
  fi
  # bash splits at '=': --format=sa is three words.
  if [[ "$word" == "=" ]]; then
    option="${COMP_WORDS[COMP_CWORD - 1]}" word=""
  elif [[ "${COMP_WORDS[COMP_CWORD - 1]}" == "=" ]]; then
    option="${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if [[ -n "${option:-}" ]]; then
    values="$(sed -n "s/^ *$option=\([a-z0-9_|-]*|[a-z0-9_|-]*\).*/\1/p" <<<"$help" | tr '|' '\n')"
    if [[ -n "$values" ]]; then
      mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
    return 0
  fi
  if [[ "$word" == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(grep -oE '(^|[ ,])--?[a-z][a-z0-9_-]*=?' <<<"$help" \
      | tr -d ' ,' | sort -u)" -- "$word")
    [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *= ]] && compopt -o nospace
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _holdfast holdfast-check holdfast-run holdfast-proxy holdfast-fuzz
