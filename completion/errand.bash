# Completion of errand for bash (4.4 or newer), as printed by: errand completion bash
# What may come next is asked of errand itself, so this stays right when errand is upgraded.

_errand() {
  # Bash takes x=@file apart: what no blank divides is one word again.
  local words=() rest=$COMP_LINE part at
  for ((at = 0; at <= COMP_CWORD; at++)); do
    part=${COMP_WORDS[at]}
    if ((at > 0)) && [[ $rest != [[:space:]]* ]]; then words[-1]+=$part; else words+=("$part"); fi
    rest=${rest#"${rest%%[![:space:]]*}"}
    rest=${rest#"$part"}
  done
  # Of that word, what stands before the part that bash replaces.
  local word=${words[-1]} before
  before=${word%"${word##*["$COMP_WORDBREAKS"]}"}

  mapfile -t COMPREPLY < <("$1" completion bash -- "${words[@]:1}" 2>/dev/null)
  if [[ ${COMPREPLY[0]-} == ':files '* ]]; then
    local head=${COMPREPLY[0]#':files '}
    mapfile -t COMPREPLY < <(compgen -P "$head" -f -- "${word#"$head"}")
    compopt -o filenames
  elif [[ ${COMPREPLY[0]-} == *= ]]; then
    compopt -o nospace
  fi
  COMPREPLY=("${COMPREPLY[@]#"$before"}")
}

complete -o nosort -F _errand errand
