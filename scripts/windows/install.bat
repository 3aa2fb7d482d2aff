@echo off
rem For people who start chat from source: checks for Node.js and has npx get Deno once.
rem Not tested yet: the project's tests run on Linux.
setlocal
cd /d "%~dp0..\.."
where npx >nul 2>nul
if errorlevel 1 (
  echo chat needs Node.js for its npx: install it from https://nodejs.org and run this again.
  echo O chat precisa do Node.js por causa do npx: instale-o de https://nodejs.org e rode isto de novo.
  pause
  exit /b 69
)
call npx -y deno@2.9.6 install --frozen --entrypoint main.ts
if errorlevel 1 (
  pause
  exit /b 1
)
call npx -y deno@2.9.6 task chat --version
echo run_server.bat starts a server; run_client.bat talks to one.
echo run_server.bat inicia um servidor; run_client.bat conversa com um.
pause
