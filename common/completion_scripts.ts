/**
 * What makes each shell complete: it asks `chat complete` for everything but paths. That prints a
 * suggestion per line, with a tab before what it is for; `:file` and `:folder` stand for paths.
 */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `# Completions of chat for bash. In ~/.bashrc: eval "$(chat completions bash)"
_chat() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    line="\${line%%$'\\t'*}"
    case "$line" in
      :file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
      :folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
      '#'*) case "$2" in [\\'\\"]*) ;; *) line="\\\\$line" ;; esac; COMPREPLY+=("$line") ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <("\${1/#\\~/$HOME}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _chat chat
`,
  zsh: `#compdef chat
# Completions of chat for zsh. In ~/.zshrc, behind compinit: eval "$(chat completions zsh)"
_chat() {
  local line value
  local -a values
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    case $line in
      :file) compset -P '--*='; _files ;;
      :folder) compset -P '--*='; _files -/ ;;
      *$'\\t'*) values+=("\${value//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) values+=("\${value//:/\\\\:}") ;;
    esac
  done < <("\${(Q)words[1]/#\\~/$HOME}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( \${#values} )) && _describe chat values
}
if [[ \${funcstack[1]} == _chat ]]; then _chat "$@"; else compdef _chat chat; fi
`,
  fish:
    `# Completions of chat for fish: chat completions fish > ~/.config/fish/completions/chat.fish
function __chat_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l flag (string match -r -- '^--[^=]+=' $typed)
  set -l path (string replace -r -- '^--[^=]+=' '' $typed)
  for line in (command $words[1] complete -- $words[2..-1] $typed 2>/dev/null)
    switch $line
      case ':file'
        for one in (__fish_complete_path $path); echo "$flag$one"; end
      case ':folder'
        for one in (__fish_complete_directories $path ''); echo "$flag$one"; end
      case '*'
        echo $line
    end
  end
end
complete -c chat -f -a '(__chat_complete)'
`,
};
