#compdef errand
# Completion of errand for zsh, as printed by: errand completion zsh
# What may come next is asked of errand itself, so this stays right when errand is upgraded.

_errand() {
  local line head ret=1
  local -a lines whole begun
  lines=("${(@f)$("$words[1]" completion zsh -- "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  if [[ $lines[1] == ':files'* ]]; then
    head=${lines[1]#:files }
    IPREFIX+=$head
    PREFIX=${PREFIX#"$head"}
    _files
    return
  fi
  for line in $lines; do
    line="${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}"
    # After x= the value follows, with no blank between.
    if [[ $line == *=:* ]]; then begun+=("$line"); else whole+=("$line"); fi
  done
  _describe -V errand whole && ret=0
  _describe -V errand begun -S '' && ret=0
  return ret
}

# From a folder of $fpath this file is the function; sourced, it says what completes errand.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _errand "$@"; else compdef _errand errand; fi
