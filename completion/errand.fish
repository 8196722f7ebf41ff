# Completion of errand for fish, as printed by: errand completion fish
# What may come next is asked of errand itself, so this stays right when errand is upgraded.

function __errand_complete
    set -l word (commandline -ct)
    set -l words (commandline -opc) "$word"
    set -l lines (command $words[1] completion fish -- $words[2..] 2>/dev/null)
    if string match -q -- ':files*' "$lines[1]"
        set -l head (string sub -s 8 -- $lines[1])
        for path in (__fish_complete_path (string sub -s (math 1 + (string length -- "$head")) -- "$word"))
            echo -- "$head$path"
        end
    else
        printf '%s\n' $lines
    end
end

complete -c errand -f -k -a '(__errand_complete)'
