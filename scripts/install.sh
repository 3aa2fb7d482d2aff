#!/bin/sh
# Puts the executable of chat for this machine into PREFIX/bin, ~/.local/bin unless told otherwise,
# after checking it against SHA256SUMS. Needs no root. One that is there already is replaced only
# when the new one is whole and runs here.
set -eu

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
  pt*) language=pt ;;
  *) language=en ;;
esac

# in_language ENGLISH PORTUGUESE
in_language() {
  if [ "$language" = pt ]; then printf '%s' "$2"; else printf '%s' "$1"; fi
}

say() { printf '%s\n' "$(in_language "$1" "$2")"; }

# fail CODE ENGLISH PORTUGUESE; the codes are those of sysexits(3)
fail() {
  printf 'install: %s: %s\n' "$(in_language error erro)" "$(in_language "$2" "$3")" >&2
  exit "$1"
}

usage() {
  say "Usage: install.sh [--from FOLDER|ADDRESS]
  --from  where chat-<os>-<arch> and SHA256SUMS are: a folder, or an http(s) address in front of
          their names; the folder of this script, or dist beside it, unless given
  PREFIX  (a variable) installs into PREFIX/bin; ~/.local unless given" \
    "Uso: install.sh [--from PASTA|ENDEREÇO]
  --from  onde estão chat-<so>-<arq> e SHA256SUMS: uma pasta, ou um endereço http(s) que vem antes
          dos nomes deles; a pasta deste script, ou dist ao lado dela, se não for indicado
  PREFIX  (uma variável) instala em PREFIX/bin; ~/.local, se não for indicada"
}

platform() {
  case "$(uname -s)" in
    Linux) os=linux ;;
    Darwin) os=macos ;;
    *) fail 69 "there is no chat for $(uname -s) here; on Windows use install.ps1" \
      "não há chat para $(uname -s) aqui; no Windows use install.ps1" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=x86_64 ;;
    aarch64 | arm64) arch=aarch64 ;;
    *) fail 69 "there is no chat for the processor $(uname -m)" \
      "não há chat para o processador $(uname -m)" ;;
  esac
  printf 'chat-%s-%s' "$os" "$arch"
}

# The folder to take the files from when none is named.
own_folder() {
  here="$(cd "$(dirname "$0")" && pwd)"
  for folder in "$here" "$here/../dist"; do
    if [ -f "$folder/SHA256SUMS" ]; then
      printf '%s' "$folder"
      return
    fi
  done
}

# get NAME FILE: takes a file from where they are
get() {
  case "$from" in
    http://* | https://*)
      if command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --output "$2" "${from%/}/$1" && return
      elif command -v wget >/dev/null; then
        wget -q -O "$2" "${from%/}/$1" && return
      else
        fail 69 "curl or wget is needed to download" "é preciso curl ou wget para baixar"
      fi
      fail 69 "cannot download ${from%/}/$1" "não dá para baixar ${from%/}/$1"
      ;;
    *)
      [ -f "$from/$1" ] || fail 66 "there is no $1 in $from" "não há $1 em $from"
      cp "$from/$1" "$2"
      ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1"
  elif command -v shasum >/dev/null; then
    shasum -a 256 "$1"
  elif command -v openssl >/dev/null; then
    openssl dgst -sha256 -r "$1"
  else
    fail 69 "sha256sum, shasum or openssl is needed to check the file" \
      "é preciso sha256sum, shasum ou openssl para conferir o arquivo"
  fi | cut -d ' ' -f 1
}

# verify NAME FILE SUMS
verify() {
  wanted="$(awk -v name="$1" '$2 == name || $2 == "*" name { print $1; exit }' "$3")"
  [ -n "$wanted" ] || fail 65 "SHA256SUMS has no line for $1" "SHA256SUMS não tem linha para $1"
  found="$(sha256 "$2")"
  [ "$found" = "$wanted" ] || fail 65 \
    "$1 is not the file that SHA256SUMS names: it has $found, and not $wanted; nothing was changed" \
    "$1 não é o arquivo que SHA256SUMS indica: tem $found, e não $wanted; nada foi mudado"
}

from=
while [ $# -gt 0 ]; do
  case "$1" in
    --from)
      [ $# -gt 1 ] || { usage >&2; exit 64; }
      from="$2"
      shift 2
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 64
      ;;
  esac
done
[ -n "$from" ] || from="$(own_folder)"
[ -n "$from" ] || fail 66 "say with --from where the executables are; \"deno task compile --target all\" makes them in dist" \
  "indique com --from onde estão os executáveis; \"deno task compile --target all\" os gera em dist"

if [ -z "${PREFIX:-}" ] && [ -z "${HOME:-}" ]; then
  fail 78 "neither PREFIX nor HOME is set" "nem PREFIX nem HOME está definida"
fi
bin="${PREFIX:-$HOME/.local}/bin"
name="$(platform)"
work="$(mktemp -d)"
trap 'rm -rf "$work"; rm -f "$bin/.chat.$$"' EXIT
trap 'exit 130' HUP INT TERM

get SHA256SUMS "$work/SHA256SUMS"
get "$name" "$work/$name"
verify "$name" "$work/$name" "$work/SHA256SUMS"

[ ! -d "$bin/chat" ] || fail 73 "$bin/chat is a folder; name another place: PREFIX=FOLDER" \
  "$bin/chat é uma pasta; indique outro lugar: PREFIX=PASTA"
if ! mkdir -p "$bin" 2>/dev/null || ! cp "$work/$name" "$bin/.chat.$$" 2>/dev/null; then
  fail 73 "cannot write to $bin; name another place: PREFIX=FOLDER" \
    "não dá para escrever em $bin; indique outro lugar: PREFIX=PASTA"
fi
chmod 755 "$bin/.chat.$$"
new="$("$bin/.chat.$$" --version 2>/dev/null)" || fail 69 \
  "$name does not run on this machine; nothing was changed" \
  "$name não roda nesta máquina; nada foi mudado"
old=
[ ! -x "$bin/chat" ] || old="$("$bin/chat" --version 2>/dev/null)" || old="chat ?"
# A rename: a server that is running keeps the old one until it is started again.
mv -f "$bin/.chat.$$" "$bin/chat"

if [ -n "$old" ]; then
  say "$new is in $bin/chat, where $old was; what is running goes on with the old one until it is started again" \
    "$new está em $bin/chat, onde estava $old; o que está rodando continua com o antigo até ser iniciado de novo"
else
  say "$new is in $bin/chat" "$new está em $bin/chat"
fi
case ":${PATH:-}:" in
  *":$bin:"*) ;;
  *)
    say "$bin is not on your PATH; put this line into your shell's profile:" \
      "$bin não está no seu PATH; ponha esta linha no perfil do seu shell:"
    printf '  export PATH="%s:$PATH"\n' "$bin"
    ;;
esac
