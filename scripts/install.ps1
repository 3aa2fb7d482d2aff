# Puts the executable of chat for Windows (x86_64) into %LOCALAPPDATA%\Programs\chat, or into
# -Prefix, after checking it against SHA256SUMS. Needs no administrator.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 -From FOLDER-OR-ADDRESS
#
# Not tested yet: the project's tests run on Linux.
param(
  # A folder, or an http(s) address in front of the names of the files.
  [Parameter(Mandatory = $true)][string]$From,
  [string]$Prefix = (Join-Path $env:LOCALAPPDATA "Programs\chat")
)
$ErrorActionPreference = "Stop"
$ProgressPreference = "SilentlyContinue"
$name = "chat-windows-x86_64.exe"
$portuguese = (Get-Culture).TwoLetterISOLanguageName -eq "pt"

function Say([string]$english, [string]$portugueseText) {
  if ($portuguese) { Write-Host $portugueseText } else { Write-Host $english }
}

function Stop-Install([int]$code, [string]$english, [string]$portugueseText) {
  if ($portuguese) { [Console]::Error.WriteLine("install: erro: $portugueseText") }
  else { [Console]::Error.WriteLine("install: error: $english") }
  exit $code
}

function Get-Part([string]$part, [string]$target) {
  if ($From -match "^https?://") {
    Invoke-WebRequest -UseBasicParsing -Uri "$($From.TrimEnd('/'))/$part" -OutFile $target
  } else {
    Copy-Item -LiteralPath (Join-Path $From $part) -Destination $target
  }
}

$work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
New-Item -ItemType Directory -Path $work | Out-Null
try {
  $sums = Join-Path $work "SHA256SUMS"
  $new = Join-Path $work $name
  Get-Part "SHA256SUMS" $sums
  Get-Part $name $new

  $line = Get-Content -LiteralPath $sums | Where-Object { $_ -match "^[0-9a-fA-F]{64} [ *]$([regex]::Escape($name))$" } |
    Select-Object -First 1
  if (-not $line) {
    Stop-Install 65 "SHA256SUMS has no line for $name" "SHA256SUMS não tem linha para $name"
  }
  $wanted = $line.Substring(0, 64)
  $found = (Get-FileHash -LiteralPath $new -Algorithm SHA256).Hash
  if ($found -ne $wanted) {
    Stop-Install 65 "$name is not the file that SHA256SUMS names; nothing was changed" `
      "$name não é o arquivo que SHA256SUMS indica; nada foi mudado"
  }

  New-Item -ItemType Directory -Force -Path $Prefix | Out-Null
  $target = Join-Path $Prefix "chat.exe"
  # Windows lets nobody replace a program that is running, but it may be renamed.
  if (Test-Path -LiteralPath $target) {
    $old = "$target.old"
    Remove-Item -LiteralPath $old -Force -ErrorAction SilentlyContinue
    if (Test-Path -LiteralPath $old) {
      Stop-Install 75 "chat is still running from the version before; stop it and try again" `
        "o chat da versão anterior ainda está rodando; encerre-o e tente de novo"
    }
    Move-Item -LiteralPath $target -Destination $old
  }
  Move-Item -LiteralPath $new -Destination $target
  $version = & $target --version
  Say "$version is in $target" "$version está em $target"
  if (($env:Path -split ";") -notcontains $Prefix) {
    Say "$Prefix is not on your PATH; this puts it there, for new windows:" `
      "$Prefix não está no seu PATH; isto o põe lá, para janelas novas:"
    Write-Host "  [Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';$Prefix', 'User')"
  }
} finally {
  Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
}
